import '@xyflow/react/dist/base.css'
import type { NodeMouseHandler } from '@xyflow/react'
import { Background, BackgroundVariant, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from '@xyflow/react'
import { useMemo, useState } from 'react'
import type { Kind } from '../api/types'
import type { FlowDocument } from '../graph/document'
import { topology } from '../graph/topology'
import type { RunStore } from '../stores/runStore'
import { useCommands } from '../commands/useCommands'
import { FIT } from './camera'
import { canvasCommands } from './canvasCommands'
import type { CanvasScene } from './CanvasContext'
import { CanvasContext } from './CanvasContext'
import './canvas.css'
import './node.css'
import type { CanvasNode } from './elements'
import { edgesOf, nodesOf, withFocus } from './elements'
import './frame.css'
import { FrameNode } from './FrameNode'
import { NoteNode } from './NoteNode'
import { StepEdge } from './StepEdge'
import { StepNode } from './StepNode'
import { useCanvasKeys } from './useCanvasKeys'
import { ZoomBar } from './ZoomBar'

export interface FlowCanvasProps {
  document: FlowDocument
  kinds: readonly Kind[]
  /** With a run the nodes show its states, without one the draft's settings. */
  run?: RunStore
  selected: string | null
  onSelect: (id: string | null) => void
  /** Enter on a step: the page brings focus to its panel. */
  onOpen?: (id: string) => void
  /** ⇧V: show the list instead. */
  onListView?: () => void
}

const nodeTypes = { step: StepNode, frame: FrameNode, note: NoteNode }
const edgeTypes = { step: StepEdge }

/** The only place that knows React Flow. */
export function FlowCanvas(props: FlowCanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  )
}

function Canvas({ document, kinds, run, selected, onSelect, onOpen, onListView }: FlowCanvasProps) {
  const graph = useMemo(() => topology(document), [document])
  const scene = useMemo<CanvasScene>(
    () => ({ document, kinds, graph, run: run ?? null }),
    [document, kinds, graph, run],
  )
  const [visited, setVisited] = useState<string | null>(null)
  const tabStop = visited ?? selected ?? graph.order[0] ?? null
  const still = useMemo(() => nodesOf(document, kinds), [document, kinds])
  const nodes = useMemo(() => withFocus(still, selected, tabStop), [still, selected, tabStop])
  const edges = useMemo(() => edgesOf(document, kinds, still), [document, kinds, still])
  const flow = useReactFlow()
  useCommands(canvasCommands)
  const fitting = useStore((state) => state.fitViewQueued)
  const detail = useStore((state) => detailAt(state.transform[2]))
  const onKeyDown = useCanvasKeys({
    graph,
    flow,
    tabStop,
    onVisit: setVisited,
    onOpen: (id) => {
      onSelect(id)
      onOpen?.(id)
    },
    onOut: () => {
      onSelect(null)
    },
    onListView,
  })
  const onNodeClick: NodeMouseHandler<CanvasNode> = (_, node) => {
    if (node.type === 'note') return
    setVisited(node.id)
    onSelect(node.id)
  }
  const count = document.steps.length
  return (
    <CanvasContext value={scene}>
      <div className="canvas" data-detail={detail} data-fitting={fitting}>
        <ReactFlow
          aria-label={`${run ? 'Run on the canvas' : 'Flow canvas'}: ${document.name}, ${count} ${count === 1 ? 'step' : 'steps'}`}
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodeClick={onNodeClick}
          onPaneClick={() => {
            onSelect(null)
          }}
          onKeyDown={onKeyDown}
          fitView
          fitViewOptions={FIT}
          minZoom={0.1}
          maxZoom={2}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          zoomActivationKeyCode={null}
          panActivationKeyCode={null}
          panOnScroll
          zoomOnDoubleClick={false}
          attributionPosition="bottom-left"
        >
          <Background variant={BackgroundVariant.Dots} gap={20} size={2} />
          <ZoomBar />
        </ReactFlow>
      </div>
    </CanvasContext>
  )
}

/** Far away, a step is its tile, title and light; farther, a block in its family's colour. */
function detailAt(zoom: number): 'full' | 'brief' | 'block' {
  if (zoom < 0.35) return 'block'
  return zoom < 0.6 ? 'brief' : 'full'
}
