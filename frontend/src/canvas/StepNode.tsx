import type { Node, NodeProps } from '@xyflow/react'
import { memo } from 'react'
import type { Step } from '../graph/document'
import { BuildNode } from './BuildNode'
import { useScene } from './CanvasContext'
import { RunNode } from './RunNode'

export type StepNodeType = Node<{ step: Step; tabStop: boolean; failing: boolean }, 'step'>

export const StepNode = memo(function StepNode({ data, selected }: NodeProps<StepNodeType>) {
  const { run } = useScene()
  const shared = { step: data.step, tabStop: data.tabStop, failing: data.failing, selected }
  return run ? <RunNode run={run} {...shared} /> : <BuildNode {...shared} />
})
