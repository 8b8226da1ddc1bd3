import type { ReactNode } from 'react'
import { useEffect, useId, useRef } from 'react'
import { useMayRun } from '../../api/useMayRun'
import { useSession } from '../../api/useSession'
import { Until } from '../../canvas/RunFigures'
import type { Fault, Question } from '../../graph/journal'
import { isMap } from '../../graph/plain'
import type { StepState, WaitState } from '../../graph/stepState'
import { askedOf, isAskedOf } from '../../graph/waits'
import type { RunStore } from '../../stores/runStore'
import { useViewer } from '../../stores/viewer'
import { Icon } from '../../ui/Icon'
import { focusPanel } from '../focusPanel'
import { FaultBox } from '../FaultBox'
import { Value } from '../Value'
import { ApprovalForm } from './ApprovalForm'
import { AskForm } from './AskForm'
import { ChoiceForm } from './ChoiceForm'
import { DecisionForm } from './DecisionForm'
import type { FormProps } from './formProps'
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
  const refusal = useRefusal(wait)
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
        {!decides && wait.question && <Shows question={wait.question} />}
        {refusal === null ? formOf(wait, decides, place) : <p className="t12 m2">{refusal}</p>}
      </div>
    </section>
  )
}

function formOf(wait: WaitState, decides: boolean, form: FormProps): ReactNode {
  if (decides) return <DecisionForm {...form} />
  if (!wait.question) return null
  if (wait.question.kind === 'approval') return <ApprovalForm {...form} question={wait.question} />
  const { choices, fields } = wait.question
  if (choices.length > 0 && fields.length === 0) return <ChoiceForm {...form} choices={choices} />
  return <AskForm {...form} question={wait.question} />
}

/** Why this person cannot answer: whoever is named does, and an owner may step in. */
function useRefusal(wait: WaitState): string | null {
  const viewer = useViewer()
  const mayRun = useMayRun()
  const role = useSession().data?.workspace.role
  if (!mayRun) return 'Only editors and owners of this workspace can answer.'
  if (wait.reason === 'decision' || isAskedOf(wait, viewer) || role === 'owner') return null
  return `This question is for ${askedOf(wait)}. They or an owner of the workspace can answer it.`
}

/** What the question is about; an approval shows it itself, to be edited. */
function Shows({ question: { kind, shows } }: { question: Question }) {
  if (kind === 'approval' || shows === null || shows === undefined || shows === '') return null
  if (kind === 'recovery' && isMap(shows) && typeof shows.message === 'string') return <FaultBox fault={shows as unknown as Fault} />
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keys
    <div className="question-shows" tabIndex={0} role="region" aria-label="What it is about">
      <Value value={shows} />
    </div>
  )
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
