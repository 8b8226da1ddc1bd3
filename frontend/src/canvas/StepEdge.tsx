import type { Edge, EdgeProps } from '@xyflow/react'
import { memo } from 'react'
import { edgePath } from '../graph/routing'
import { useRunView } from '../stores/hooks'
import type { RunStore } from '../stores/runStore'
import { useScene } from './CanvasContext'
import type { EdgeState } from './edgeState'
import { edgeState } from './edgeState'

export type StepEdgeType = Edge<Record<string, never>, 'step'>

export const StepEdge = memo(function StepEdge(props: EdgeProps<StepEdgeType>) {
  const { run } = useScene()
  const { sourceX, sourceY, targetX, targetY } = props
  const path = edgePath({ x: sourceX, y: sourceY }, { x: targetX, y: targetY })
  if (!run) return <EdgeLine path={path} state="rest" />
  return <RunEdge run={run} path={path} source={props.source} target={props.target} />
})

function RunEdge({ run, path, source, target }: { run: RunStore; path: string; source: string; target: string }) {
  const state = useRunView(run, (view) => edgeState(view.run, source, target))
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
