import type { KeyboardEvent } from 'react'
import { useId, useRef, useState } from 'react'
import { asProblem } from '../api/problem'
import type { FlowDetail, FlowInput, Run } from '../api/types'
import { useFlow } from '../api/useFlow'
import { useStartRun } from '../api/useStartRun'
import type { InputErrors, InputValues } from '../forms/inputs'
import { initialValues, readInputs } from '../forms/inputs'
import { InputsForm } from '../forms/InputsForm'
import { isSimulated } from '../graph/document'
import { Button } from '../ui/Button'
import { Dialog } from '../ui/Dialog'
import { ProblemBanner } from '../ui/ProblemBanner'
import { LateWords } from '../ui/Skeleton'

interface RunDialogProps {
  flowId: string
  /** The inputs to start from, those of an earlier run for example. */
  values?: Readonly<Record<string, unknown>>
  onClose: () => void
  onStarted: (run: Run) => void
}

/** Asks for a flow's inputs, names the price, starts the run. */
export function RunDialog({ flowId, values, onClose, onStarted }: RunDialogProps) {
  const flow = useFlow(flowId)
  if (flow.data) return <Ask flow={flow.data} values={values} onClose={onClose} onStarted={onStarted} />
  return (
    <Dialog title="Run" icon="play" onClose={onClose}>
      {flow.error ? (
        <ProblemBanner error={flow.error} onRetry={() => void flow.refetch()} />
      ) : (
        <LateWords>Opening the flow</LateWords>
      )}
    </Dialog>
  )
}

type AskProps = Omit<RunDialogProps, 'flowId'> & { flow: FlowDetail }

function Ask({ flow, values: given, onClose, onStarted }: AskProps) {
  const fields = flow.document.inputs
  const form = useRef<HTMLFormElement>(null)
  const formId = useId()
  const [values, setValues] = useState<InputValues>(() => ({ ...initialValues(fields), ...typed(fields, given) }))
  const [errors, setErrors] = useState<InputErrors>({})
  const start = useStartRun()
  const free = isSimulated(flow.document)

  function submit() {
    if (start.isPending) return
    const read = readInputs(fields, values)
    if (Object.keys(read.errors).length > 0) {
      showErrors(read.errors)
      return
    }
    setErrors({})
    start.mutate(
      { flow: flow.id, inputs: read.inputs },
      {
        onSuccess: onStarted,
        onError: (error) => {
          showErrors(asProblem(error).fieldErrors())
        },
      },
    )
  }

  /** Puts each message at its field and the keyboard at the first of them. */
  function showErrors(found: InputErrors) {
    setErrors(found)
    const first = fields.find((field) => found[field.name])
    if (first) form.current?.querySelector<HTMLElement>(`[name="${CSS.escape(first.name)}"]`)?.focus()
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
    event.preventDefault()
    form.current?.requestSubmit()
  }

  const placed = fields.some((field) => errors[field.name])
  return (
    <Dialog
      title={`Run ${flow.name}`}
      icon="play"
      lead={free ? FREE : 'The price depends on the models and the length of their answers.'}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button look="ink" type="submit" form={formId} icon="play" keys="mod+Enter" busy={start.isPending}>
            {start.isPending ? 'Starting' : 'Run'} {free && <span className="num">$0.00</span>}
          </Button>
        </>
      }
    >
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- ⌘↵ submits from any field */}
      <form
        id={formId}
        ref={form}
        noValidate
        onKeyDown={onKeyDown}
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        {start.error && !placed && <ProblemBanner error={start.error} />}
        {fields.length === 0 ? (
          <p className="t12 m2">This flow asks for nothing. It starts as it is.</p>
        ) : (
          <InputsForm fields={fields} values={values} onChange={setValues} errors={errors} />
        )}
      </form>
    </Dialog>
  )
}

const FREE = 'Free: the answers are simulated. Figures show what a real model would have cost.'

/** An earlier run's inputs as its form would hold them. */
function typed(fields: readonly FlowInput[], given: Readonly<Record<string, unknown>> = {}): InputValues {
  const values: Record<string, string | boolean> = {}
  for (const { name } of fields) {
    const value = given[name]
    if (typeof value === 'string' || typeof value === 'boolean') values[name] = value
    if (typeof value === 'number') values[name] = String(value)
  }
  return values
}
