import { useState } from 'react'
import { asText } from '../canvas/excerpt'
import { needs } from '../canvas/describe'
import type { StepState } from '../graph/runState'
import type { StreamedText } from '../stores/liveTexts'
import { IconButton } from '../ui/Button'
import { FaultBox } from './FaultBox'
import { useStickToEnd } from './useStickToEnd'
import './panels.css'

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
  const text = streaming ? streaming.text : partial || asText(state.output)
  const box = useStickToEnd<HTMLDivElement>(streaming ? text.length : null)
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keys
    <div className="answer" ref={box} tabIndex={0} role="region" aria-label="Answer">
      {state.error && <FaultBox fault={state.error} />}
      {text !== '' && (
        <>
          <div className="answer-head">
            <span className="cap grow">{heading(streaming !== undefined, partial !== '')}</span>
            <CopyButton text={text} />
          </div>
          <div className={typeof state.output === 'string' || streaming || partial ? 'answer-text' : 'answer-text mono'}>
            {text}
            {streaming && <span className="caret" />}
          </div>
        </>
      )}
      {text === '' && !state.error && <p className="t12 m2">{silence(state, ended, waitsFor, sent)}</p>}
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
      return 'Waiting for you.'
    case 'skipped':
      return state.reason ?? 'Skipped.'
    case 'cancelled':
      return 'Stopped before it finished.'
    case 'succeeded':
    case 'failed':
      return 'No output.'
  }
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
