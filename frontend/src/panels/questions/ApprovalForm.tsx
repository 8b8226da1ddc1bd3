import { useState } from 'react'
import { asProblem } from '../../api/problem'
import type { Json } from '../../api/types'
import { useAnswer } from '../../api/useAnswer'
import { located, readJson } from '../../forms/json'
import type { Question } from '../../graph/journal'
import { Button } from '../../ui/Button'
import { Field } from '../../ui/Field'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { Value, valueText } from '../Value'
import type { FormProps } from './formProps'
import { Sent } from './Sent'

/** Approve, send back with a comment, or edit what is shown where that is allowed. */
export function ApprovalForm({ runId, place, question }: FormProps & { question: Question }) {
  const given = valueText(question.shows)
  const isText = typeof question.shows === 'string'
  const [edited, setEdited] = useState<string | null>(null)
  const [comment, setComment] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const send = useAnswer(runId)

  function decide(decision: 'approved' | 'sent_back') {
    const value = edited === null || edited === given ? undefined : isText ? { value: edited } : readJson(edited)
    if (value && 'error' in value) {
      setWrong(located(value))
      return
    }
    setWrong(null)
    const answer: Record<string, Json> = { decision, comment: comment.trim(), ...(value && { value: value.value }) }
    send.mutate({ ...place, answer })
  }

  if (send.isSuccess) return <Sent />
  return (
    <>
      {edited === null ? (
        <Shown value={question.shows} />
      ) : (
        <Field label="What is approved" help={isText ? undefined : 'JSON.'} error={wrong ?? undefined}>
          {(control) => (
            <textarea
              {...control}
              className={isText ? 'field' : 'field mono'}
              rows={8}
              value={edited}
              onChange={(event) => { setEdited(event.target.value) }}
            />
          )}
        </Field>
      )}
      <Field label="Comment" note="optional" help="Who gets it back reads this.">
        {(control) => (
          <textarea
            {...control}
            className="field"
            rows={2}
            value={comment}
            onChange={(event) => { setComment(event.target.value) }}
          />
        )}
      </Field>
      {send.error && <ProblemBanner error={asProblem(send.error)} />}
      <div className="question-actions">
        <Button look="ink" icon="check" busy={send.isPending} onClick={() => { decide('approved') }}>
          {edited === null || edited === given ? 'Approve' : 'Approve as edited'}
        </Button>
        <Button busy={send.isPending} onClick={() => { decide('sent_back') }}>
          Send back
        </Button>
        {question.editable && edited === null && (
          <Button look="quiet" onClick={() => { setEdited(given) }}>
            {isText ? 'Edit text' : 'Edit'}
          </Button>
        )}
        {edited !== null && (
          <Button look="quiet" onClick={() => { setEdited(null); setWrong(null) }}>
            Undo edits
          </Button>
        )}
      </div>
    </>
  )
}

function Shown({ value }: { value: unknown }) {
  if (value === null || value === undefined || value === '') return null
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keys
    <div className="question-shows" tabIndex={0} role="region" aria-label="What is to be approved">
      <Value value={value} />
    </div>
  )
}
