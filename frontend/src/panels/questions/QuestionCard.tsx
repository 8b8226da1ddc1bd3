import type { ReactNode } from 'react'
import { useEffect, useId, useRef } from 'react'
import type { Place } from '../../api/useAnswer'
import { useMayRun } from '../../api/useMayRun'
import { Until } from '../../canvas/RunFigures'
import type { StepState, WaitState } from '../../graph/runState'
import { askedOf, isAskedOf } from '../../graph/waits'
import type { RunStore } from '../../stores/runStore'
import { useViewer } from '../../stores/viewer'
import { Icon } from '../../ui/Icon'
import { focusPanel } from '../focusPanel'
import { Value } from '../Value'
import { ApprovalForm } from './ApprovalForm'
import { AskForm } from './AskForm'
import { DecisionForm } from './DecisionForm'
import './questions.css'

interface QuestionCardProps {
  runId: string
  run: RunStore
  path: string
  state: StepState
  wait: WaitState
}

/** What a run asks a person, and the form of the answer. Nothing that was typed is lost by a refusal. */
export function QuestionCard({ runId, run, path, state, wait }: QuestionCardProps) {
  const id = useId()
  const viewer = useViewer()
  const mayRun = useMayRun()
  const card = useRef<HTMLElement>(null)
  useFocusAfter(card)
  const mine = isAskedOf(wait, viewer)
  const decides = wait.reason === 'decision' || wait.question?.kind === 'uncertain'
  const place = { runId, place: { path, wait: wait.wait } }
  return (
    <section className="question" aria-labelledby={id} ref={card}>
      <div className="question-head" data-st="waiting">
        <Icon name="waiting" size={14} />
        <h3 id={id} className="grow">
          {mine ? 'Waiting for you' : `Waiting for ${askedOf(wait)}`}
        </h3>
        {wait.until !== null && (
          <span className="num">
            <span className="visually-hidden">Time is up </span>
            <Until run={run} moment={wait.until} />
          </span>
        )}
      </div>
      <div className="question-body">
        <p className="question-message">{messageOf(wait)}</p>
        {decides && <UncertainCall state={state} />}
        {!decides && wait.question?.shows != null && wait.question.kind !== 'approval' && (
          <div className="question-shows">
            <Value value={wait.question.shows} />
          </div>
        )}
        {mayRun ? formOf(wait, decides, place) : <p className="t12 m2">Only editors and owners of this workspace can answer.</p>}
      </div>
    </section>
  )
}

export interface FormProps {
  runId: string
  place: Place
}

function formOf(wait: WaitState, decides: boolean, form: FormProps): ReactNode {
  if (decides) return <DecisionForm {...form} />
  if (!wait.question) return null
  if (wait.question.kind === 'approval') return <ApprovalForm {...form} question={wait.question} />
  return <AskForm {...form} question={wait.question} />
}

function messageOf({ question, reason }: WaitState): string {
  if (question && question.message !== '') return question.message
  return reason === 'decision' ? 'Baton stopped while this call was under way. Was it made?' : 'An answer is needed.'
}

/** The call that may have been made: what was sent, and where to. */
function UncertainCall({ state }: { state: StepState }) {
  const call = state.calls.findLast((one) => one.state === 'started' || one.state === 'lost')
  if (!call) return null
  const { method, url } = call.request
  return (
    <p className="t12 m2">
      {typeof url === 'string' ? (
        <span className="mono">
          {typeof method === 'string' ? `${method} ` : ''}
          {url}
        </span>
      ) : (
        `Call ${String(call.call)} to ${call.account}/${call.model}`
      )}
    </p>
  )
}

/** Once the answer has arrived the card goes, and the keyboard with it: it is led to the panel's title. */
function useFocusAfter(card: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = card.current
    return () => {
      if (element?.contains(document.activeElement)) focusPanel()
    }
  }, [card])
}
