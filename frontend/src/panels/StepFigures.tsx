import { between, estimatedTokens, hasCounted, seconds } from '../canvas/figures'
import { useRunClock } from '../canvas/useRunClock'
import { formatMoney } from '../graph/money'
import type { StepState } from '../graph/stepState'
import type { StreamedText } from '../stores/liveTexts'
import { useRunView } from '../stores/hooks'
import type { RunStore } from '../stores/runStore'
import { Figure } from './Figure'

interface StepFiguresProps {
  run: RunStore
  state: StepState
  streaming: StreamedText | undefined
}

/** Tokens, cost and time of a step; estimates carry a ~ until the provider has counted. */
export function StepFigures({ run, state, streaming }: StepFiguresProps) {
  const counted = hasCounted(state)
  const { input, cached, output } = state.usage
  const last = state.calls.findLast((call) => call.duration_ms !== null)
  const speed = last?.usage && last.duration_ms ? (last.usage.output / last.duration_ms) * 1000 : null
  const simulated = state.calls.some((call) => call.simulated)
  const going = state.calls.some((call) => call.state === 'started')
  const group = (count: number) => count.toLocaleString('en')
  const out = streaming ? `~${group(output + estimatedTokens(streaming.length))}` : counted ? group(output) : '–'
  return (
    <dl className="figures">
      <Figure
        label="Tokens in"
        value={counted ? group(input) : '–'}
        note={counted ? `${group(cached)} cached` : undefined}
      />
      <Figure
        label="Tokens out"
        value={out}
        note={!streaming && speed !== null ? `${Math.round(speed)} per s` : undefined}
      />
      <Figure
        label={counted && going ? 'Cost so far' : 'Cost'}
        value={counted ? formatMoney(state.cost, 4) : '–'}
        note={simulated ? 'simulated' : undefined}
      />
      <StepTime run={run} state={state} />
    </dl>
  )
}

function StepTime({ run, state }: { run: RunStore; state: StepState }) {
  const rests = useRunView(run, (view) => view.run.state !== 'running')
  const live = state.state === 'running' && state.started_at !== null && !rests
  const now = useRunClock(run, 100, live)
  const spent = live
    ? now - Date.parse(state.started_at ?? '')
    : (state.duration_ms ?? between(state.started_at, state.finished_at))
  const first = state.calls.findLast((call) => call.first_token_ms !== null)?.first_token_ms ?? null
  return (
    <Figure
      label="Time"
      value={spent === null ? '–' : seconds(spent)}
      note={first === null ? undefined : `${seconds(first)} to first`}
    />
  )
}
