import { useId, useState } from 'react'
import { useDecide } from '../../api/useAnswer'
import { readJson } from '../../forms/json'
import { Button } from '../../ui/Button'
import { Field } from '../../ui/Field'
import { ProblemBanner } from '../../ui/ProblemBanner'
import type { FormProps } from './formProps'
import { Sent } from './Sent'

type Decision = 'done' | 'repeat' | 'fail'

const CHOICES: readonly { decision: Decision; label: string; help: string }[] = [
  { decision: 'done', label: 'It was made', help: 'It is not made again. The step goes on with the answer you give here.' },
  { decision: 'repeat', label: 'Make it again', help: 'Safe only when it was not made, or when twice does no harm.' },
  { decision: 'fail', label: 'Fail the step', help: 'What the flow says of failures happens.' },
]

/** What became of a call that must not be made twice: only a person can find out. */
export function DecisionForm({ runId, place }: FormProps) {
  const [decision, setDecision] = useState<Decision>('done')
  const [output, setOutput] = useState('')
  const id = useId()
  const send = useDecide(runId)

  function submit() {
    if (send.isPending) return
    send.mutate({ ...place, decision, ...(decision === 'done' && output.trim() !== '' && { output: meaning(output) }) })
  }

  if (send.isSuccess) return <Sent />
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <fieldset className="question-choices">
        <legend className="lbl">What became of it?</legend>
        {CHOICES.map((choice) => (
          <div key={choice.decision} className="choice-line">
            <input
              id={`${id}-${choice.decision}`}
              aria-describedby={`${id}-${choice.decision}-help`}
              type="radio"
              name="decision"
              value={choice.decision}
              checked={decision === choice.decision}
              onChange={() => { setDecision(choice.decision) }}
            />
            <div>
              <label htmlFor={`${id}-${choice.decision}`}>{choice.label}</label>
              <p className="t12 m2" id={`${id}-${choice.decision}-help`}>
                {choice.help}
              </p>
            </div>
          </div>
        ))}
      </fieldset>
      {decision === 'done' && (
        <Field label="What it answered" note="optional" help="Text or JSON. Left empty, the step goes on with nothing.">
          {(control) => (
            <textarea {...control} className="field mono" rows={4} value={output} onChange={(event) => { setOutput(event.target.value) }} />
          )}
        </Field>
      )}
      {send.error && <ProblemBanner error={send.error} />}
      <div className="question-actions">
        <Button look="ink" type="submit" busy={send.isPending}>
          {send.isPending ? 'Sending' : 'Decide'}
        </Button>
      </div>
    </form>
  )
}

/** JSON where it reads as such, else the text as it is. */
function meaning(text: string) {
  const read = readJson(text)
  return 'value' in read ? read.value : text
}
