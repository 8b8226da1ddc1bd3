import { useMemo } from 'react'
import type { Chosen } from '../graph/frames'
import type { Command } from '../commands/command'
import { useCommands } from '../commands/useCommands'
import type { FlowCanvasProps } from './FlowCanvas'
import { FlowCanvas } from './FlowCanvas'
import { StepList } from './StepList'
import { useCanvasView } from './view'

interface FlowViewProps extends FlowCanvasProps {
  /** The list shows these passes and items. */
  chosen?: Chosen
  onChoose?: (frame: string, number: number | null) => void
}

/** A flow or a run on the canvas, or as the equivalent list. */
export function FlowView({ chosen, onChoose, ...props }: FlowViewProps) {
  const { list, show } = useCanvasView()
  useCommands(useWayBack(list, show))
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
        chosen={chosen}
        onChoose={onChoose}
        onSelect={(id) => {
          onSelect(id)
          onOpen?.(id)
        }}
      />
    </div>
  )
}

/** On the canvas the same key leads here. */
function useWayBack(list: boolean, show: (list: boolean) => void): readonly Command[] {
  return useMemo(() => {
    const perform = () => {
      show(false)
    }
    return list ? [{ id: 'view.canvas', group: 'View', label: 'Show the canvas', icon: 'tidy', keys: 'Shift+V', perform }] : []
  }, [list, show])
}
