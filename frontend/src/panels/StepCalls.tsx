import { asText } from '../canvas/excerpt'
import { seconds } from '../canvas/figures'
import { costOfCall, costText } from '../graph/cost'
import type { CallState } from '../graph/stepState'
import { shortNumber } from '../ui/format'
import { Icon } from '../ui/Icon'
import { StateChip } from '../ui/StateChip'
import type { ShownState } from '../ui/states'
import { FaultBox } from './FaultBox'
import { headerLines, Request, Sent } from './StepInput'
import './story.css'

/** Every call of this attempt: to whom, how it stands, what it took; opened, all that was said. */
export function StepCalls({ calls }: { calls: readonly CallState[] }) {
  return (
    <ol className="answer calls" aria-label="Calls">
      {calls.map((call) => (
        <li key={call.call}>
          <Call call={call} open={calls.length === 1} />
        </li>
      ))}
    </ol>
  )
}

function Call({ call, open }: { call: CallState; open: boolean }) {
  const { shown, word } = outcome(call)
  return (
    <details open={open}>
      <summary>
        <span className="num m3">{call.call}</span>
        <Icon name={call.kind === 'http' ? 'http' : 'model'} size={14} />
        <span className="grow trunc mono">{target(call)}</span>
        <StateChip state={shown} label={word} plain />
        <span className="call-figures num">
          <Figures call={call} />
        </span>
      </summary>
      <div className="call-said">
        {call.state === 'lost' && (
          <p className="warning t12">
            Its driver was stopped while it was under way. It may have been made, and what it cost is not known.
          </p>
        )}
        {call.error && <FaultBox fault={call.error} account={call.account} />}
        <Request call={call} />
        {call.headers && <Sent label="Headers of the reply" value={headerLines(call.headers)} />}
        <Sent label={call.state === 'failed' ? 'Reply until then' : 'Reply'} value={call.output} />
        {call.tool_calls.map(({ id, name, arguments: given }) => (
          <Sent key={id} label={`Asks for ${name}`} value={given} />
        ))}
      </div>
    </details>
  )
}

function target(call: CallState): string {
  if (call.kind !== 'http') return `${call.account}/${call.model}`
  return `${asText(call.request.method)} ${asText(call.request.url)}`
}

function outcome(call: CallState): { shown: ShownState; word: string } {
  switch (call.state) {
    case 'started':
      return { shown: 'running', word: 'Running' }
    case 'failed':
      return { shown: 'failed', word: call.status === null ? 'Failed' : `Failed ${String(call.status)}` }
    case 'lost':
      return { shown: 'retrying', word: 'Lost' }
    case 'finished':
      if (call.cached) return { shown: 'succeeded', word: 'Cached' }
      return { shown: 'succeeded', word: call.status === null ? 'Done' : `Done ${String(call.status)}` }
  }
}

function Figures({ call }: { call: CallState }) {
  const parts: string[] = []
  if (call.kind !== 'http' && call.usage) {
    const tokens = shortNumber(call.usage.input + call.usage.output)
    parts.push(`${call.estimated ? '~' : ''}${tokens} tok`)
  }
  const cost = costOfCall(call)
  if (cost) parts.push(cost.unpriced > 0 ? 'price unknown' : costText(cost, 4))
  if (call.duration_ms !== null) parts.push(seconds(call.duration_ms))
  return parts.join('  ')
}
