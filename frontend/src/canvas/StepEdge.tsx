import type { Edge, EdgeProps } from '@xyflow/react'
import { EdgeLabelRenderer } from '@xyflow/react'
import { memo } from 'react'
import type { Point } from '../graph/routing'
import { labelPlace, roundedPath, route } from '../graph/routing'
import { inScope, scopeOf } from '../graph/paths'
import { shownPath } from '../graph/instances'
import { useRunView } from '../stores/hooks'
import type { RunStore } from '../stores/runStore'
import { useScene } from './CanvasContext'
import type { EdgeState } from './edgeState'
import { edgeState } from './edgeState'

export interface StepEdgeData extends Record<string, unknown> {
  /** The port's name, where it is not the only one. */
  label: string
  inFrame: boolean
  detour: number | null
}
export type StepEdgeType = Edge<StepEdgeData, 'step'>

export const StepEdge = memo(function StepEdge(props: EdgeProps<StepEdgeType>) {
  const { run } = useScene()
  const { sourceX, sourceY, targetX, targetY, data } = props
  const points = route({ x: sourceX, y: sourceY }, { x: targetX, y: targetY }, data?.detour)
  const path = roundedPath(points)
  return (
    <>
      {run ? (
        <RunEdge run={run} path={path} source={props.source} target={props.target} port={props.sourceHandleId ?? undefined} />
      ) : (
        <EdgeLine path={path} state="rest" />
      )}
      {data?.label && <Label text={data.label} inFrame={data.inFrame} points={points} />}
    </>
  )
})

interface RunEdgeProps {
  run: RunStore
  path: string
  source: string
  target: string
  port: string | undefined
}

/** In a frame: in the pass, lane or item in which its source is shown. */
function RunEdge({ run, path, source, target, port }: RunEdgeProps) {
  const state = useRunView(run, ({ run: now, instances }) => {
    const from = shownPath(instances, source)
    return edgeState(now, from, inScope(scopeOf(from), target), port)
  })
  return <EdgeLine path={path} state={state} />
}

function EdgeLine({ path, state }: { path: string; state: EdgeState }) {
  return (
    <g data-edge={state}>
      {state === 'moving' && <path className="edge-marker" d={path} />}
      <path className="edge-line" d={path} />
    </g>
  )
}

const CHARACTER = 7

function Label({ text, inFrame, points }: { text: string; inFrame: boolean; points: readonly Point[] }) {
  const at = labelPlace(points, CHARACTER * text.length + 2 * CHARACTER)
  if (!at) return null // the step that chooses lists its branches anyway
  return (
    <EdgeLabelRenderer>
      <span
        className={inFrame ? 'edge-label in' : 'edge-label'}
        style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}
        aria-hidden="true"
      >
        {text}
      </span>
    </EdgeLabelRenderer>
  )
}
