import { Handle, Position } from '@xyflow/react'
import type { ReactNode } from 'react'
import type { Step } from '../graph/document'
import { Icon } from '../ui/Icon'
import { STATES } from '../ui/states'
import { Tile } from '../ui/Tile'
import { rowY } from '../graph/geometry'
import { ERROR_PORT, hasIn, portsOf } from '../graph/ports'
import { useScene } from './CanvasContext'
import { Branches } from './Branches'
import type { Shown } from './display'
import type { Face } from './kindFace'

interface NodeFrameProps {
  step: Step
  face: Face
  name: string
  selected: boolean
  tabStop: boolean
  /** An edge leaves it when it fails. */
  failing?: boolean
  shown?: Shown
  body: ReactNode
  footer: ReactNode
}

const LIVE = new Set<Shown>(['running', 'streaming', 'waiting', 'retrying', 'failed'])

/** The one node box: header, body, footer, ports. Building and running fill it differently; its size never changes. */
export function NodeFrame({ step, face, name, selected, tabStop, failing, shown, body, footer }: NodeFrameProps) {
  const { kinds } = useScene()
  const ports = portsOf(kinds, step)
  const classes = ['node']
  if (shown && LIVE.has(shown)) classes.push('live')
  if (shown === 'queued') classes.push('q')
  if (shown === 'skipped') classes.push('skip')
  if (selected) classes.push('sel')
  if (ports.length > 1) classes.push('branching')
  // One tab stop for the whole canvas: the arrow keys move it from step to step.
  const roving = { role: 'group', tabIndex: tabStop ? 0 : -1, 'aria-label': name }
  return (
    <div className={classes.join(' ')} data-st={shown} data-fam={face.family} data-step={step.id} {...roving}>
      {hasIn(kinds, step) && <Handle className="port in" type="target" position={Position.Left} isConnectable={false} />}
      <div className="hd">
        <Tile icon={face.icon} family={face.family} />
        <div className="grow">
          <div className="ti trunc">{step.title}</div>
          <div className="su trunc">{face.sub}</div>
        </div>
        {shown && (
          <span className="lamp" data-st={shown}>
            <Icon name={STATES[shown].icon} size={24} />
          </span>
        )}
      </div>
      {ports.length > 1 ? <Branches step={step} ports={ports} /> : body}
      {ports.length <= 1 && footer}
      {ports.map((port, row) => (
        <Handle
          key={port}
          id={port}
          className="port out"
          type="source"
          position={Position.Right}
          style={ports.length > 1 ? { top: rowY(ports, row, 0) - 1 } : undefined}
          isConnectable={false}
        />
      ))}
      {failing && (
        <Handle id={ERROR_PORT} className="port out failing" type="source" position={Position.Right} isConnectable={false} />
      )}
    </div>
  )
}
