/** What a step's state is called on the canvas, in the list and to a screen reader. */
import type { RunStatus, StepState, StepStatus } from '../graph/runState'
import { isTerminal } from '../graph/runState'
import type { StreamedText } from '../stores/liveTexts'
import type { Connection } from '../live/RunSocket'
import { STATES } from '../ui/states'

export type Shown = StepStatus | 'streaming'

export interface Display {
  shown: Shown
  word: string
}

export function display(step: StepState, run: RunStatus, streaming: boolean): Display {
  if (step.state === 'queued' && isTerminal(run)) return { shown: 'queued', word: 'Not needed' }
  const shown = step.state === 'running' && streaming ? 'streaming' : step.state
  return { shown, word: STATES[shown].word }
}

/** Streaming is a display of running: there is live text of the call under way. */
export function isStreaming(step: StepState, live: StreamedText | undefined): live is StreamedText {
  if (step.state !== 'running' || !live || live.text === '' || live.attempt !== step.attempt) return false
  const last = step.calls.at(-1)
  return last === undefined || (last.state === 'started' && last.call === live.call)
}

/** Live text comes by the socket alone: without one nobody here knows whether an answer has begun. */
export function sentWords(connection: Connection['state']): string {
  if (connection === 'live') return 'Sent. No answer yet.'
  return connection === 'reconnecting' || connection === 'lost' ? 'Sent. Not followed live now.' : 'Sent.'
}
