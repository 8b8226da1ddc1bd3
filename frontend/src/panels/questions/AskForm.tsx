import { useRef, useState } from 'react'
import { asProblem } from '../../api/problem'
import type { FlowInput, Json } from '../../api/types'
import { useAnswer } from '../../api/useAnswer'
import type { InputErrors, InputValues } from '../../forms/inputs'
import { initialValues, readInputs } from '../../forms/inputs'
import { InputsForm } from '../../forms/InputsForm'
import type { Question } from '../../graph/journal'
import { Button } from '../../ui/Button'
import { ProblemBanner } from '../../ui/ProblemBanner'
import type { FormProps } from './formProps'
import { Sent } from './Sent'

/** Without fields of its own a question is answered by one text. */
const ONE_TEXT: FlowInput = { name: 'answer', title: 'Your answer', type: 'long_text', required: true, default: null, help: '', choices: [] }

/** The question's own form, as a flow's inputs are asked for. */
export function AskForm({ runId, place, question }: FormProps & { question: Question }) {
  const form = useRef<HTMLFormElement>(null)
  const plain = question.fields.length === 0
  const fields = plain ? [ONE_TEXT] : question.fields.map(fieldOf)
  const [edited, setEdited] = useState<InputValues>({})
  const [errors, setErrors] = useState<InputErrors>({})
  const send = useAnswer(runId)

  function show(found: InputErrors) {
    setErrors(found)
    const first = fields.find((field) => found[field.name])
    if (first) form.current?.querySelector<HTMLElement>(`[name="${CSS.escape(first.name)}"]`)?.focus()
  }

  function submit() {
    if (send.isPending) return
    const { inputs, errors: found } = readInputs(fields, { ...initialValues(fields), ...edited })
    show(found)
    if (Object.keys(found).length > 0) return
    const answer: Json = plain ? (inputs.answer ?? '') : inputs
    send.mutate({ ...place, answer }, { onError: (error) => { show(asProblem(error).fieldErrors()) } })
  }

  if (send.isSuccess) return <Sent />
  const placed = fields.some((field) => errors[field.name])
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <InputsForm fields={fields} values={{ ...initialValues(fields), ...edited }} onChange={setEdited} errors={errors} />
      {send.error && !placed && <ProblemBanner error={send.error} />}
      <div className="question-actions">
        <Button look="ink" type="submit" icon="check" busy={send.isPending}>
          {send.isPending ? 'Sending' : 'Answer'}
        </Button>
      </div>
    </form>
  )
}

/** What a document leaves out is not missing. */
function fieldOf(field: Readonly<Record<string, unknown>>): FlowInput {
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  return {
    name: text(field.name),
    title: text(field.title),
    type: (field.type ?? 'text') as FlowInput['type'],
    required: field.required === true,
    default: field.default ?? null,
    help: text(field.help),
    choices: Array.isArray(field.choices) ? (field.choices as string[]) : [],
  }
}
