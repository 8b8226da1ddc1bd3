/** What a step's state is called on the canvas, in the list and to a screen reader. */
import type { Step } from '../graph/document'
import type { RunStatus } from '../graph/runState'
import type { StepState, StepStatus } from '../graph/stepState'
import { isTerminal } from '../graph/runState'
import type { Viewer } from '../graph/waits'
import { attemptWords, isNotNeeded, waitingWords } from '../graph/waits'
import type { StreamedText } from '../stores/liveTexts'
import type { Connection } from '../live/RunSocket'
import { STATES } from '../ui/states'

export type Shown = StepStatus | 'streaming' | 'paused'

export interface Display {
  shown: Shown
  word: string
}

interface Seen {
  step: Step
  run: RunStatus
  streaming: boolean
  viewer: Viewer
}

export function display(state: StepState, { step, run, streaming, viewer }: Seen): Display {
  if (state.state === 'queued' && isTerminal(run)) return { shown: 'queued', word: 'Not needed' }
  const shown = shownOf(state, run, streaming)
  return { shown, word: wordOf(state, shown, step, viewer) }
}

/** While the run rests nothing runs: a frame waits for what lies in it. */
function shownOf({ state }: StepState, run: RunStatus, streaming: boolean): Shown {
  if (state !== 'running') return state
  if (run === 'paused' || run === 'waiting') return run
  return streaming ? 'streaming' : state
}

function wordOf(state: StepState, shown: Shown, step: Step, viewer: Viewer): string {
  switch (shown) {
    case 'waiting':
      return state.state === 'waiting' ? waitingWords(state, viewer) : STATES.waiting.word
    case 'retrying':
      return attemptWords('Retry', state.attempt + 1, step)
    case 'running':
      return state.attempt > 1 ? attemptWords('Attempt', state.attempt, step) : STATES.running.word
    case 'succeeded':
      return resultWord(state)
    case 'cancelled':
    case 'skipped':
      return isNotNeeded(state) ? 'Not needed' : STATES[shown].word
    case 'queued':
    case 'streaming':
    case 'paused':
    case 'failed':
      return STATES[shown].word
  }
}

/** Where a result came from, when not from the step's own work. */
function resultWord({ pinned, edited, origin }: StepState): string {
  if (pinned) return 'Pinned'
  if (edited) return 'Edited'
  return origin ? 'Reused' : STATES.succeeded.word
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
