import { asText } from '../canvas/excerpt'
import type { Step } from '../graph/document'
import type { CallRequest } from '../graph/journal'
import { isMap } from '../graph/plain'
import type { CallState, StepState } from '../graph/stepState'
import { ContextShare } from './ContextShare'

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
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keys
    <div className="answer" tabIndex={0} role="region" aria-label="Request">
      <Request call={call} />
    </div>
  )
}

/** What one call sent, and where to. */
export function Request({ call }: { call: CallState }) {
  return call.kind === 'http' ? <HttpSent request={call.request} /> : <ModelSent call={call} />
}

function ModelSent({ call }: { call: CallState }) {
  const { system, prompt, settings, turns, tools, shared } = call.request
  return (
    <>
      <div className="t12 m2 request-to">
        Sent to{' '}
        <span className="mono">
          {call.account}/{call.model}
        </span>
      </div>
      <ContextShare shared={shared} />
      <Sent label="System" value={system} />
      <Sent label="Prompt" value={prompt} />
      {Array.isArray(turns) && turns.map((turn: unknown, place) => <Turn key={place} turn={turn} />)}
      {Array.isArray(tools) && tools.length > 0 && <Sent label="Tools it may use" value={tools.map(toolName).join(', ')} />}
      {isMap(settings) && <Values values={settings} empty="" />}
    </>
  )
}

function HttpSent({ request }: { request: CallRequest }) {
  const { method, url, headers, body, credential } = request
  return (
    <>
      <p className="request-to mono">
        {asText(method)} {asText(url)}
      </p>
      {typeof credential === 'string' && <p className="t12 m2 request-to">With the credential “{credential}”.</p>}
      {isMap(headers) && Object.keys(headers).length > 0 && <Sent label="Headers" value={headerLines(headers)} />}
      <Sent label="Body" value={body} />
    </>
  )
}

export const headerLines = (headers: Readonly<Record<string, unknown>>) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${asText(value)}`)
    .join('\n')

const toolName = (tool: unknown) => (isMap(tool) ? asText(tool.name) : '')

/** What an agent said and was told before this call. */
function Turn({ turn }: { turn: unknown }) {
  if (!isMap(turn)) return null
  if (turn.role === 'tool') return <Sent label={`Answer of ${asText(turn.name)}`} value={turn.text} />
  const calls = Array.isArray(turn.tool_calls) ? turn.tool_calls.map(toolName).join(', ') : ''
  return (
    <>
      <Sent label="The model" value={turn.text} />
      {calls !== '' && <Sent label="The model asked for" value={calls} />}
    </>
  )
}

export function Sent({ label, value }: { label: string; value: unknown }) {
  const text = asText(value)
  if (text === '') return null
  return (
    <section className="sent">
      <h3 className="cap">{label}</h3>
      <pre>{text}</pre>
    </section>
  )
}

export function Values({ values, empty }: { values: Readonly<Record<string, unknown>>; empty: string }) {
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
