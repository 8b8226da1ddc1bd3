import { asText } from '../canvas/excerpt'
import type { Step } from '../graph/document'
import type { CallState, StepState } from '../graph/runState'

interface StepInputProps {
  step: Step
  state: StepState
  inputs: Record<string, unknown>
}

/** Exactly what was sent: nothing is rebuilt from the draft. */
export function StepInput({ step, state, inputs }: StepInputProps) {
  const call = state.calls.at(-1)
  if (step.kind === 'input') return <Values values={inputs} empty="This run was started without inputs." />
  if (!call) {
    return (
      <div className="answer">
        <p className="t12 m2">{step.kind === 'model' ? 'Nothing has been sent yet.' : 'This step sends nothing.'}</p>
      </div>
    )
  }
  return <Request call={call} />
}

function Request({ call }: { call: CallState }) {
  const { system, prompt, settings } = call.request
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keys
    <div className="answer" tabIndex={0} role="region" aria-label="Request">
      <div className="t12 m2 request-to">
        Sent to{' '}
        <span className="mono">
          {call.account}/{call.model}
        </span>
      </div>
      {system !== '' && <Sent label="System" text={system} />}
      <Sent label="Prompt" text={prompt} />
      <Values values={settings} empty="" />
    </div>
  )
}

function Sent({ label, text }: { label: string; text: string }) {
  return (
    <section className="sent">
      <h3 className="cap">{label}</h3>
      <pre>{text}</pre>
    </section>
  )
}

export function Values({ values, empty }: { values: Record<string, unknown>; empty: string }) {
  const entries = Object.entries(values)
  if (entries.length === 0) return empty === '' ? null : <p className="t12 m2 values">{empty}</p>
  return (
    <dl className="values">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt className="mono">{name}</dt>
          <dd>{asText(value)}</dd>
        </div>
      ))}
    </dl>
  )
}
