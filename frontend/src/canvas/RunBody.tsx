import type { Step } from '../graph/document'
import type { StepState } from '../graph/stepState'
import { waitMessage } from '../graph/waits'
import type { StreamedText } from '../stores/liveTexts'
import { Excerpt } from './BuildNode'
import type { Display } from './display'
import { outputExcerpt, tail } from './excerpt'

interface RunBodyProps {
  step: Step
  state: StepState
  shows: Display
  streaming: StreamedText | undefined
  sent: string
}

/** The lines in the middle of a step that runs. */
export function RunBody({ step, state, shows, streaming, sent }: RunBodyProps) {
  if (streaming) {
    return (
      <div className="bd stream">
        <div>
          {tail(streaming.text)}
          <span className="caret" />
        </div>
      </div>
    )
  }
  return (
    <div className="bd">
      <div className="clamp">{shows.shown === 'queued' ? <Excerpt step={step} /> : bodyText(state, sent)}</div>
    </div>
  )
}

/** What a step that has started waits for, what it made, or what went wrong. */
function bodyText(state: StepState, sent: string): string {
  switch (state.state) {
    case 'running':
      return state.calls.length > 0 ? sent : 'Started.'
    case 'succeeded':
      return outputExcerpt(state.output)
    case 'failed':
      return state.error?.message ?? ''
    case 'skipped':
      return state.reason ?? ''
    case 'cancelled':
      return state.reason ?? 'Stopped before it finished.'
    case 'retrying':
      return `Attempt ${String(state.attempt)}: ${state.retry?.error.message ?? 'failed'}`
    case 'waiting':
      return waitMessage(state)
    case 'queued':
      return ''
  }
}
