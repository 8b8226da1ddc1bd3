import { Handle, Position } from '@xyflow/react'
import type { ReactNode } from 'react'
import type { Step } from '../graph/document'
import { Icon } from '../ui/Icon'
import { StateChip } from '../ui/StateChip'
import { STATES } from '../ui/states'
import { Tile } from '../ui/Tile'
import { rowY } from '../graph/geometry'
import { ERROR_PORT, hasIn, portsOf } from '../graph/ports'
import { useScene } from './CanvasContext'
import { Branches } from './Branches'
import type { Count } from './count'
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
  /** The state in words, where no footer says it. */
  word?: string
  /** How often it has come: "pass 3", "7/10". */
  count?: Count | null
  /** By which ports control left; null: it has not yet. */
  taken?: readonly string[] | null
  body: ReactNode
  footer: ReactNode
}

const LIVE = new Set<Shown>(['running', 'streaming', 'waiting', 'paused', 'retrying', 'failed'])

/** The one node box: header, body, footer, ports. Building and running fill it differently; its size never changes. */
export function NodeFrame(props: NodeFrameProps) {
  const { step, face, name, selected, tabStop, failing, shown, word, count, taken, body, footer } = props
  const { kinds } = useScene()
  const ports = portsOf(kinds, step)
  const branching = ports.length > 1
  const classes = ['node']
  if (shown && LIVE.has(shown)) classes.push('live')
  if (shown === 'queued') classes.push('q')
  if (shown === 'skipped') classes.push('skip')
  if (selected) classes.push('sel')
  if (branching) classes.push('branching')
  // One tab stop for the whole canvas: the arrow keys move it from step to step.
  const roving = { role: 'group', tabIndex: tabStop ? 0 : -1, 'aria-label': name }
  return (
    <div className={classes.join(' ')} data-st={shown} data-fam={face.family} data-step={step.id} {...roving}>
      {hasIn(kinds, step) && <Handle className="port in" type="target" position={Position.Left} isConnectable={false} />}
      <div className="hd">
        <Tile icon={face.icon} family={face.family} />
        <div className="grow">
          <div className="ti trunc">{step.title}</div>
          <div className="su">
            {word !== undefined && shown && branching && LIVE.has(shown) ? (
              <StateChip state={shown} label={word} plain />
            ) : (
              <span className="trunc">{face.sub}</span>
            )}
            {count && <Counted count={count} />}
          </div>
        </div>
        {shown && (
          <span className="lamp" data-st={shown}>
            <Icon name={STATES[shown].icon} size={24} />
          </span>
        )}
      </div>
      {branching ? <Branches step={step} ports={ports} taken={taken} /> : body}
      {!branching && footer}
      {ports.map((port, row) => (
        <Handle
          key={port}
          id={port}
          className="port out"
          type="source"
          position={Position.Right}
          style={branching ? { top: rowY(ports, row, 0) - 1 } : undefined}
          isConnectable={false}
        />
      ))}
      {failing && (
        <Handle id={ERROR_PORT} className="port out failing" type="source" position={Position.Right} isConnectable={false} />
      )}
    </div>
  )
}

/** Said in full by the step's name. */
function Counted({ count }: { count: Count }) {
  return (
    <span className="count" aria-hidden="true">
      {count.short}
      {count.failed > 0 && <b>{` ${String(count.failed)} failed`}</b>}
    </span>
  )
}
