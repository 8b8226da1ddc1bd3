/**
 * The run's state is a fold over its journal: the twin of the engine's own fold.
 * Both replay tests/journals/*.json. A record replaces only the objects it changes,
 * so a selector of an untouched step sees the very same object.
 */
import type { FlowDocument } from './document'
import type { JournalRecord } from './journal'
import { addMoney } from './money'
import type { CallState, RunState, StepState } from './runState'
import { addUsage, NO_USAGE } from './runState'

const QUEUED: StepState = Object.freeze({
  state: 'queued',
  attempt: 0,
  output: null,
  error: null,
  reason: null,
  cost: '0.0000',
  usage: NO_USAGE,
  started_at: null,
  finished_at: null,
  duration_ms: null,
  calls: [],
})

export function initialState(document: FlowDocument): RunState {
  return {
    state: 'pending',
    seq: 0,
    inputs: {},
    output: null,
    error: null,
    cost: '0.0000',
    usage: NO_USAGE,
    simulated: false,
    started_at: null,
    finished_at: null,
    steps: Object.fromEntries(document.steps.map((step) => [step.id, QUEUED])),
  }
}

export function fold(document: FlowDocument, records: readonly JournalRecord[]): RunState {
  return applyAll(initialState(document), records)
}

export function apply(state: RunState, record: JournalRecord): RunState {
  return applyAll(state, [record])
}

/** Copies the run once for the whole batch; steps stay the same objects unless a record changes them. */
export function applyAll(state: RunState, records: readonly JournalRecord[]): RunState {
  const draft: Draft = { ...state, steps: { ...state.steps } }
  for (const record of records) take(draft, record)
  return draft
}

type Draft = RunState & { steps: Record<string, StepState> }
type CallStarted = Extract<JournalRecord, { type: 'call_started' }>
type CallEnded = Extract<JournalRecord, { type: 'call_finished' | 'call_failed' }>

function take(run: Draft, record: JournalRecord): void {
  run.seq = record.seq
  switch (record.type) {
    case 'run_created':
      run.inputs = record.data.inputs
      run.simulated = record.data.simulated
      return
    case 'run_started':
    case 'run_resumed':
      run.state = 'running'
      run.started_at ??= record.at
      return
    case 'run_completed':
      run.state = 'completed'
      run.output = record.data.output
      run.finished_at = record.at
      return
    case 'run_failed':
      run.state = 'failed'
      run.error = record.data.error
      run.finished_at = record.at
      return
    case 'run_cancelled':
      run.state = 'cancelled'
      run.finished_at = record.at
      return
    case 'cancel_requested':
      return
    case 'step_started':
    case 'step_succeeded':
    case 'step_failed':
    case 'step_skipped':
    case 'step_cancelled':
    case 'call_started':
    case 'call_finished':
    case 'call_failed':
      takeStep(run, record)
      return
    default:
      // A newer server's event moves only the seq.
      record satisfies never
  }
}

type StepRecord = Extract<JournalRecord, { type: `step_${string}` | `call_${string}` }>

function takeStep(run: Draft, record: StepRecord): void {
  const step = run.steps[record.path] ?? QUEUED
  const end = { finished_at: record.at }
  switch (record.type) {
    case 'step_started':
      run.steps[record.path] = started(step, record)
      return
    case 'step_succeeded':
      run.steps[record.path] = {
        ...step,
        ...end,
        state: 'succeeded',
        output: record.data.output,
        duration_ms: record.data.duration_ms,
      }
      return
    case 'step_failed':
      run.steps[record.path] = {
        ...step,
        ...end,
        state: 'failed',
        error: record.data.error,
        duration_ms: record.data.duration_ms,
      }
      return
    case 'step_skipped':
      run.steps[record.path] = { ...step, ...end, state: 'skipped', reason: record.data.reason }
      return
    case 'step_cancelled':
      run.steps[record.path] = { ...step, ...end, state: 'cancelled' }
      return
    case 'call_started':
      run.steps[record.path] = withCall(step, record)
      return
    case 'call_finished':
    case 'call_failed':
      charge(run, step, record)
  }
}

/** A higher attempt begins without calls; the same attempt, started again after a crash, keeps them. */
function started(step: StepState, record: JournalRecord): StepState {
  return {
    ...QUEUED,
    state: 'running',
    attempt: record.attempt,
    started_at: record.at,
    cost: step.cost,
    usage: step.usage,
    calls: record.attempt > step.attempt ? [] : step.calls,
  }
}

/** A call that was in flight at a crash starts again under its number and replaces the first. */
function withCall(step: StepState, record: CallStarted): StepState {
  const { call, account, model, simulated, request } = record.data
  const fresh: CallState = {
    call,
    account,
    model,
    simulated,
    state: 'started',
    request,
    output: null,
    usage: null,
    cost: null,
    first_token_ms: null,
    duration_ms: null,
    stop: null,
    error: null,
  }
  const again = step.calls.some((other) => other.call === call)
  const calls = again ? step.calls.map((other) => (other.call === call ? fresh : other)) : [...step.calls, fresh]
  return { ...step, calls }
}

/** Ends a call and books its usage and cost on the step and on the run. */
function charge(run: Draft, step: StepState, record: CallEnded): void {
  const { usage, cost } = record.data
  run.cost = addMoney(run.cost, cost)
  run.usage = addUsage(run.usage, usage)
  run.steps[record.path] = {
    ...step,
    cost: addMoney(step.cost, cost),
    usage: addUsage(step.usage, usage),
    calls: step.calls.map((call) => (call.call === record.data.call ? endedCall(call, record) : call)),
  }
}

function endedCall(call: CallState, record: CallEnded): CallState {
  const { output, usage, cost, first_token_ms, duration_ms } = record.data
  const ended = { ...call, output, usage, cost, first_token_ms, duration_ms }
  if (record.type === 'call_failed') return { ...ended, state: 'failed', error: record.data.error }
  return { ...ended, state: 'finished', stop: record.data.stop }
}
