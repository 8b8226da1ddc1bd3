import type { Command } from '../commands/command'

const group = 'On the canvas, with a step in focus'

/** What `keys.ts` understands, for the sheet that lists it: these keys belong to the canvas and work only there. */
export const canvasCommands: readonly Command[] = [
  { id: 'canvas.along', group, label: 'Along the edges', icon: 'right', keys: 'ArrowLeft ArrowRight' },
  { id: 'canvas.beside', group, label: 'To the steps beside', icon: 'down', keys: 'ArrowUp ArrowDown' },
  { id: 'canvas.across', group, label: 'Into a frame, out of it', icon: 'enter', keys: 'mod+ArrowDown mod+ArrowUp' },
  { id: 'canvas.ends', group, label: 'First and last step', icon: 'first', keys: 'Home End' },
  { id: 'canvas.open', group, label: 'Open the step', icon: 'enter', keys: 'Enter' },
  { id: 'canvas.out', group, label: 'Close the step', icon: 'x', keys: 'Escape' },
  { id: 'canvas.fit', group, label: 'Fit the flow', icon: 'fit', keys: 'Shift+1' },
  { id: 'canvas.whole', group, label: 'Back to 100 %', icon: 'maximize', keys: 'Shift+0' },
  { id: 'canvas.list', group, label: 'Show as a list', icon: 'thread', keys: 'Shift+V' },
]
