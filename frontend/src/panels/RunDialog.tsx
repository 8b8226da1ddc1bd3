import type { KeyboardEvent } from 'react'
import { useId, useRef, useState } from 'react'
import { asProblem } from '../api/problem'
import type { DocumentProblem, FlowDetail, FlowDocument, FlowInput, Json, Run } from '../api/types'
import { useFlow } from '../api/useFlow'
import type { InputErrors, InputValues } from '../forms/inputs'
import { initialValues, readInputs, typedInput } from '../forms/inputs'
import { InputsForm } from '../forms/InputsForm'
import { isSimulated } from '../graph/document'
import { Button } from '../ui/Button'
import { Dialog } from '../ui/Dialog'
import { ProblemBanner } from '../ui/ProblemBanner'
import { LateWords } from '../ui/Skeleton'
import { ProblemList } from './ProblemList'
import { useStartPinned } from './useStartPinned'
import { useVersionPin } from './useVersionPin'
import { VersionPicker } from './VersionPicker'
import './RunDialog.css'

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
  const form = useRef<HTMLFormElement>(null)
  const formId = useId()
  const pin = useVersionPin(flow)
  const fields = pin.document?.inputs ?? []
  const [edited, setEdited] = useState<InputValues>({})
  const values = { ...initialValues(fields), ...typed(fields, given), ...edited }
  const [errors, setErrors] = useState<InputErrors>({})
  const start = useStartPinned(flow)
  const free = pin.document !== undefined && isSimulated(pin.document)

  function submit() {
    if (start.busy || !pin.document) return
    const read = readInputs(fields, values)
    if (Object.keys(read.errors).length > 0) {
      showErrors(read.errors)
      return
    }
    setErrors({})
    start.perform(pin.chosen, read.inputs, {
      onStarted,
      onError: (error) => {
        showErrors(asProblem(error).fieldErrors())
      },
    })
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
  const problems = start.error === null ? [] : asProblem(start.error).documentProblems()
  const verb = pin.chosen === 'draft' ? 'Publish and run' : 'Run'
  return (
    <Dialog
      title={`Run ${flow.name}`}
      icon="play"
      lead={free ? FREE : 'The price depends on the models and the length of their answers.'}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button look="ink" type="submit" form={formId} icon="play" keys="mod+Enter" busy={start.busy}>
            {start.busy ? 'Starting' : verb} {free && <span className="num">$0.00</span>}
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
        {start.error !== null && !placed && problems.length === 0 && <ProblemBanner error={start.error} />}
        {problems.length > 0 && <NotReady problems={problems} document={pin.document} />}
        {!pin.document && <LateWords>Opening the version</LateWords>}
        {pin.document && fields.length === 0 && (
          <p className="t12 m2">This flow asks for nothing. It starts as it is.</p>
        )}
        <InputsForm fields={fields} values={values} onChange={setEdited} errors={errors} />
        <VersionPicker pin={pin} />
      </form>
    </Dialog>
  )
}

interface NotReadyProps {
  problems: readonly DocumentProblem[]
  document: FlowDocument | undefined
}

/** Nothing was started, and these are the reasons: all of them, in sentences. */
function NotReady({ problems, document }: NotReadyProps) {
  const titles = new Map(document?.steps.map(({ id, title }) => [id, title || id]))
  return (
    <div className="not-ready" role="alert">
      <p className="t12">
        <b>Nothing was started.</b>{' '}
        {problems.length === 1 ? 'One thing in this version keeps it from running.' : `${String(problems.length)} things in this version keep it from running.`}
      </p>
      <ProblemList
        problems={problems.map((problem) => ({ ...problem, severity: 'error' as const }))}
        label="What keeps it from running"
        titleOf={(id) => titles.get(id) ?? id}
      />
    </div>
  )
}

const FREE = 'Free: the answers are simulated. Figures show what a real model would have cost.'

/** An earlier run's inputs as its form would hold them. */
function typed(fields: readonly FlowInput[], given: Readonly<Record<string, unknown>> = {}): InputValues {
  const values: Record<string, string | boolean> = {}
  for (const field of fields) {
    const value = given[field.name]
    if (value === undefined || value === null) continue
    values[field.name] = typeof value === 'boolean' ? value : typedInput(field, value as Json)
  }
  return values
}
