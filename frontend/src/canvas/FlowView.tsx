import type { FlowCanvasProps } from './FlowCanvas'
import { FlowCanvas } from './FlowCanvas'
import { StepList } from './StepList'
import { useCanvasView } from './view'

/** A flow or a run on the canvas, or as the equivalent list. */
export function FlowView(props: FlowCanvasProps) {
  const { list, show } = useCanvasView()
  if (!list) {
    return (
      <FlowCanvas
        {...props}
        onListView={() => {
          show(true)
        }}
      />
    )
  }
  const { document, kinds, run, selected, onSelect, onOpen } = props
  return (
    <div className="list-view">
      <StepList
        document={document}
        kinds={kinds}
        run={run}
        selected={selected}
        onSelect={(id) => {
          onSelect(id)
          onOpen?.(id)
        }}
      />
    </div>
  )
}
