import { IconButton } from '../ui/Button'
import { useSheet } from '../ui/shell/sheet'
import { Rail, RailGap } from '../ui/shell/TopBar'
import { useCanvasView } from './view'

/** The strip beside the canvas: how to look at the flow, and its keys. */
export function ViewRail() {
  const { list, show } = useCanvasView()
  const showKeys = useSheet((sheet) => sheet.show)
  return (
    <Rail label="View">
      <IconButton
        name="tidy"
        label="Canvas"
        aria-pressed={!list}
        onClick={() => {
          show(false)
        }}
      />
      <IconButton
        name="thread"
        label="List"
        aria-pressed={list}
        onClick={() => {
          show(true)
        }}
      />
      <RailGap />
      <IconButton name="key" label="Keyboard shortcuts" onClick={showKeys} />
    </Rail>
  )
}
