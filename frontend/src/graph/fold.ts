/**
 * The run's state is a fold over its journal: the twin of the engine's own fold (flows/engine/state.py tells the rules).
 * Both replay tests/journals/*.json. A batch of records replaces only the objects it changes, each once, so a selector
 * of an untouched step sees the very same object.
 */
import type { FlowDocument } from './document'
import { StepChanges } from './foldStep'
import type { EventType, JournalRecord, StepRecord } from './journal'
import type { RunState } from './runState'
import { NO_USAGE, QUEUED } from './stepState'
import { Steps } from './steps'

export function initialState(document: FlowDocument): RunState {
  return {
    state: 'pending',
    seq: 0,
    inputs: {},
    output: null,
    error: null,
    cost: '0.0000',
    unpriced: 0,
    estimated: false,
    usage: NO_USAGE,
    simulated: false,
    started_at: null,
    finished_at: null,
    steps: Steps.of(document.steps.map(({ id }) => id), QUEUED),
    options: null,
    parent: null,
    origin: null,
    waiting_until: null,
    paused_at: null,
    pause_requested: false,
    cancel_requested: false,
  }
}

export function fold(document: FlowDocument, records: readonly JournalRecord[]): RunState {
  return applyAll(initialState(document), records)
}

export function apply(state: RunState, record: JournalRecord): RunState {
  return applyAll(state, [record])
}

/** `touched` takes the paths of the steps that the records changed. */
export function applyAll(state: RunState, records: readonly JournalRecord[], touched?: Set<string>): RunState {
  const run = { ...state }
  const steps = new StepChanges(run)
  for (const record of records) {
    run.seq = record.seq
    if (!takeRun(run, record) && isOfStep(record)) steps.take(record)
  }
  run.steps = steps.done(touched)
  return run
}

const OF_RUN = new Set<EventType>([
  'run_created',
  'run_started',
  'run_resumed',
  'run_waiting',
  'run_paused',
  'run_completed',
  'run_failed',
  'run_cancelled',
  'pause_requested',
  'resume_requested',
  'cancel_requested',
])

/** What the run itself decided, and a newer server's events, move only the seq. */
function isOfStep(record: JournalRecord): record is StepRecord {
  return record.path !== '' && !OF_RUN.has(record.type)
}

/** False: it is not about the run as a whole. */
function takeRun(run: RunState, record: JournalRecord): boolean {
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- the others are of steps
  switch (record.type) {
    case 'run_created':
      run.inputs = record.data.inputs
      run.simulated = record.data.simulated
      run.options = record.data.options ?? null
      run.parent = record.data.parent ?? null
      run.origin = record.data.origin ?? null
      return true
    case 'run_started':
    case 'run_resumed':
      run.state = 'running'
      run.started_at ??= record.at
      run.waiting_until = run.paused_at = null
      return true
    case 'run_waiting':
      run.state = 'waiting'
      run.waiting_until = record.data.until
      return true
    case 'run_paused':
      run.state = 'paused'
      run.paused_at = record.data.at
      run.pause_requested = true
      return true
    case 'pause_requested':
      run.pause_requested = true
      return true
    case 'resume_requested':
      run.pause_requested = false
      return true
    case 'cancel_requested':
      run.cancel_requested = true
      return true
    case 'run_completed':
      run.state = 'completed'
      run.output = record.data.output
      run.finished_at = record.at
      return true
    case 'run_failed':
      run.state = 'failed'
      run.error = record.data.error
      run.finished_at = record.at
      return true
    case 'run_cancelled':
      run.state = 'cancelled'
      run.finished_at = record.at
      return true
    default:
      return false
  }
}
