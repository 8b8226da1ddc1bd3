/** The canvas's keys, as pure data: what a key press means. They work only while the canvas has focus. */
import type { Direction } from '../graph/topology'

export type CanvasCommand =
  | { do: 'move'; direction: Direction }
  | { do: 'first' | 'last' | 'open' | 'out' | 'fit' | 'actual size' | 'list view' }

interface KeyPress {
  key: string
  code: string
  shiftKey: boolean
  altKey: boolean
  ctrlKey: boolean
  metaKey: boolean
}

const PLAIN: Record<string, CanvasCommand> = {
  ArrowLeft: { do: 'move', direction: 'left' },
  ArrowRight: { do: 'move', direction: 'right' },
  ArrowUp: { do: 'move', direction: 'up' },
  ArrowDown: { do: 'move', direction: 'down' },
  Home: { do: 'first' },
  End: { do: 'last' },
  Enter: { do: 'open' },
  Escape: { do: 'out' },
}

/** With ⌘: into a frame and out of it. */
const ACROSS: Record<string, CanvasCommand> = {
  ArrowDown: { do: 'move', direction: 'in' },
  ArrowUp: { do: 'move', direction: 'out' },
}

export function commandOf(press: KeyPress): CanvasCommand | null {
  if ((press.metaKey || press.ctrlKey) && !press.altKey && !press.shiftKey) return ACROSS[press.key] ?? null
  if (press.altKey || press.ctrlKey || press.metaKey) return null
  // By code, not by character: ⇧1 is another sign on every keyboard.
  if (press.shiftKey && press.code === 'Digit1') return { do: 'fit' }
  if (press.shiftKey && press.code === 'Digit0') return { do: 'actual size' }
  if (press.shiftKey && press.key.toLowerCase() === 'v') return { do: 'list view' }
  return press.shiftKey ? null : (PLAIN[press.key] ?? null)
}
