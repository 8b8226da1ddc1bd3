import { between, estimatedTokens, hasCounted, seconds } from '../canvas/figures'
import { useRunClock } from '../canvas/useRunClock'
import { costNote, costText } from '../graph/cost'
import { formatMoney, isZero } from '../graph/money'
import type { StepState } from '../graph/stepState'
import { isSettled } from '../graph/stepState'
import type { StreamedText } from '../stores/liveTexts'
import { useRunView } from '../stores/hooks'
import type { RunStore } from '../stores/runStore'
import { shortNumber } from '../ui/format'
import { Figure } from './Figure'

interface StepFiguresProps {
  run: RunStore
  state: StepState
  streaming: StreamedText | undefined
}

/** Of a step that asks a model all figures; of any other how long it took, and of a frame what the steps in it cost. */
export function StepFigures({ run, state, streaming }: StepFiguresProps) {
  const asks = state.calls.length > 0 || streaming !== undefined
  // What calls nobody has no place for tokens, and is known for it once it rests.
  if (asks || (state.instances === 0 && state.state !== 'waiting' && !isSettled(state.state))) {
    return (
      <dl className="figures">
        <CallFigures state={state} streaming={streaming} />
        <StepTime run={run} state={state} />
      </dl>
    )
  }
  return (
    <dl className="figures">
      {!isZero(state.inside) && <Figure label="Cost of the steps in it" value={formatMoney(state.inside, 4)} note={null} />}
      <StepTime run={run} state={state} alone />
    </dl>
  )
}

/** Estimates carry a ~ until the provider has counted. */
function CallFigures({ state, streaming }: Omit<StepFiguresProps, 'run'>) {
  const counted = hasCounted(state)
  const { input, cached, output } = state.usage
  const last = state.calls.findLast((call) => call.duration_ms !== null)
  const speed = last?.usage && last.duration_ms ? (last.usage.output / last.duration_ms) * 1000 : null
  const simulated = state.calls.some((call) => call.simulated)
  const going = state.calls.some((call) => call.state === 'started')
  const group = (count: number) => count.toLocaleString('en')
  const out = streaming ? `~${group(output + estimatedTokens(streaming.length))}` : counted ? group(output) : '–'
  return (
    <>
      <Figure
        label="Tokens in"
        value={counted ? group(input) : '–'}
        note={counted ? `${group(cached)} cached` : undefined}
      />
      <Figure
        label="Tokens out"
        value={out}
        note={!streaming && speed !== null ? `${shortNumber(Math.round(speed))} per s` : undefined}
      />
      <Figure
        label={counted && going ? 'Cost so far' : 'Cost'}
        value={counted ? costText(state, 4) : '–'}
        note={(counted && costNote(state)) || (simulated ? 'simulated' : undefined)}
      />
    </>
  )
}

function StepTime({ run, state, alone = false }: { run: RunStore; state: StepState; alone?: boolean }) {
  const rests = useRunView(run, (view) => view.run.state !== 'running')
  const live = state.state === 'running' && state.started_at !== null && !rests
  const now = useRunClock(run, 100, live)
  const spent = live
    ? now - Date.parse(state.started_at ?? '')
    : (state.duration_ms ?? between(state.started_at, state.finished_at))
  const first = state.calls.findLast((call) => call.first_token_ms !== null)?.first_token_ms ?? null
  if (alone && spent === null) return null
  const note = first === null ? undefined : `${seconds(first)} to first`
  return <Figure label="Time" value={spent === null ? '–' : seconds(spent)} note={alone ? null : note} />
}
