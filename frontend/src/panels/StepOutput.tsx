import { useState } from 'react'
import { needs } from '../canvas/describe'
import type { StepState } from '../graph/stepState'
import { openQuestion } from '../graph/stepState'
import { isNotNeeded, waitMessage } from '../graph/waits'
import type { StreamedText } from '../stores/liveTexts'
import { IconButton } from '../ui/Button'
import { FaultBox } from './FaultBox'
import { useStickToEnd } from './useStickToEnd'
import { Value, valueText } from './Value'
import './panels.css'
import './story.css'

interface StepOutputProps {
  state: StepState
  streaming: StreamedText | undefined
  ended: boolean
  waitsFor: readonly string[]
  /** What to say of a request that is out. */
  sent: string
}

/** The answer as plain text: whatever a model writes is shown, never interpreted. */
export function StepOutput({ state, streaming, ended, waitsFor, sent }: StepOutputProps) {
  const partial = streaming ? '' : unfinishedText(state)
  const value = streaming ? streaming.text : partial || state.output
  const text = valueText(value)
  const box = useStickToEnd<HTMLDivElement>(streaming ? text.length : null)
  const error = state.error ?? (state.state === 'retrying' ? state.retry?.error : null)
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keys
    <div className="answer" ref={box} tabIndex={0} role="region" aria-label="Answer">
      {error && <FaultBox fault={error} tone={state.state === 'retrying' ? 'retrying' : 'failed'} account={state.calls.at(-1)?.account} />}
      {state.warnings.map((warning) => (
        <p key={warning} className="warning t12">
          {warning}
        </p>
      ))}
      {text !== '' && (
        <>
          <div className="answer-head">
            <span className="cap grow">{heading(streaming !== undefined, partial !== '')}</span>
            <CopyButton text={text} />
          </div>
          <Value value={value} caret={streaming !== undefined} />
        </>
      )}
      {text === '' && !error && <p className="t12 m2">{silence(state, ended, waitsFor, sent)}</p>}
    </div>
  )
}

/** What had come of an answer that was cut off: it was paid for, so it stays readable. */
function unfinishedText({ state, calls }: StepState): string {
  const last = calls.at(-1)
  return (state === 'cancelled' || state === 'failed') && last?.state === 'failed' ? (last.output ?? '') : ''
}

function heading(streaming: boolean, partial: boolean): string {
  if (streaming) return 'Answer so far'
  return partial ? 'Answer until it was stopped' : 'Answer'
}

function silence(state: StepState, ended: boolean, waitsFor: readonly string[], sent: string): string {
  switch (state.state) {
    case 'queued':
      if (ended) return 'Not needed: the run ended before this step.'
      return waitsFor.length > 0 ? `${needs(waitsFor)}.` : 'Starts in a moment.'
    case 'running':
      return state.calls.length > 0 ? sent : 'Started.'
    case 'retrying':
      return 'Trying again.'
    case 'waiting':
      return openQuestion(state) ? 'No output yet.' : waitMessage(state)
    case 'skipped':
      return skipWords(state)
    case 'cancelled':
      return state.reason ?? 'Stopped before it finished.'
    case 'succeeded':
    case 'failed':
      return 'No output.'
  }
}

/** Why it was left out, and whether control went on behind it. */
function skipWords(state: StepState): string {
  const reason = state.reason ?? 'Skipped.'
  if (isNotNeeded(state)) return reason
  return `${reason} ${state.passes_on ? 'The steps after it go on.' : 'What only it leads to is skipped too.'}`
}

function CopyButton({ text }: { text: string }) {
  const [copied, setCopied] = useState(false)
  return (
    <>
      <span className="t11 m3" role="status">
        {copied ? 'Copied' : ''}
      </span>
      <IconButton
        name="copy"
        label="Copy the answer"
        size="sm"
        onClick={() => {
          void navigator.clipboard.writeText(text).then(() => {
            setCopied(true)
          })
        }}
      />
    </>
  )
}
