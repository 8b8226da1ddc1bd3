import type { Node, NodeProps } from '@xyflow/react'
import { Handle, Position } from '@xyflow/react'
import { memo } from 'react'
import type { Step } from '../graph/document'
import type { RunStore } from '../stores/runStore'
import { useScene } from './CanvasContext'
import { stepName } from './describe'
import { faceOf } from './kindFace'
import type { Marking } from './marking'
import { markingOf } from './marking'
import { FrameState } from './FrameState'

export interface FrameData extends Record<string, unknown> {
  step: Step
  tabStop: boolean
  /** Where its ports sit: on the line of the row inside, or in the middle of its lanes. */
  portY: number
}
export type FrameNodeType = Node<FrameData, 'frame'>

/** A step that holds steps: repeat barlines around a loop, brackets around lanes. */
export const FrameNode = memo(function FrameNode({ data, selected }: NodeProps<FrameNodeType>) {
  const { kinds, graph, run } = useScene()
  const { step, tabStop, portY } = data
  const face = faceOf(kinds, step)
  const marking = markingOf(step)
  const inside = graph.inside.get(step.id)?.length ?? 0
  const name = `${stepName(step, face, graph, null)}, ${marking.words}, ${inside} ${inside === 1 ? 'step' : 'steps'} inside`
  // One tab stop for the whole canvas: the arrow keys move it from step to step.
  const roving = { role: 'group', tabIndex: tabStop ? 0 : -1, 'aria-label': name }
  return (
    <div
      className={selected ? 'frame sel' : 'frame'}
      data-notation={notationOf(step.kind)}
      data-fam={face.family}
      data-step={step.id}
      {...roving}
    >
      <Handle className="port in" type="target" position={Position.Left} style={{ top: portY }} isConnectable={false} />
      <div className="frame-head">
        <span className="ti trunc">{step.title || face.title}</span>
        <span className="room grow">
          <span className="score m2 trunc">{marking.words}</span>
        </span>
        <FrameEnd run={run} step={step} marking={marking} />
      </div>
      <i className="bar left" aria-hidden="true" />
      <i className="bar right" aria-hidden="true" />
      <Handle className="port out" id="out" type="source" position={Position.Right} style={{ top: portY }} isConnectable={false} />
    </div>
  )
})

function FrameEnd({ run, step, marking }: { run: RunStore | null; step: Step; marking: Marking }) {
  return run ? <FrameState run={run} step={step} /> : <span className="num m3">{marking.limit}</span>
}

function notationOf(kind: string): 'loop' | 'lanes' | 'plain' {
  if (kind === 'loop') return 'loop'
  return kind === 'fan_out' || kind === 'for_each' ? 'lanes' : 'plain'
}
