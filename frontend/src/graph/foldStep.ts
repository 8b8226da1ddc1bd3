/** What a batch of records changes of a run's steps: the twin of `RunState._apply_to_step` in flows/engine/state.py. */
import type { EventType, JournalRecord, RecordOf, StepRecord } from './journal'
import { addMoney, isZero } from './money'
import { roundOf, roundsOf, scopeOf } from './paths'
import type { RunState } from './runState'
import type { CallState, PassState, RecoveryState, StepState, WaitState } from './stepState'
import { addUsage, NO_USAGE, QUEUED } from './stepState'
import type { Steps, StepsDraft } from './steps'

/** A step that belongs to this batch alone, so that records change it in place. */
interface Own extends StepState {
  calls: CallState[]
  waits: WaitState[]
  passes: PassState[]
  recovery: RecoveryState[]
  decisions: Record<string, unknown>
}

export class StepChanges {
  private readonly run: RunState
  private readonly steps: StepsDraft
  private readonly own = new Map<string, Own>()

  constructor(run: RunState) {
    this.run = run
    this.steps = run.steps.edit()
  }

  done(touched?: Set<string>): Steps {
    for (const path of this.own.keys()) touched?.add(path)
    return this.steps.done()
  }

  take(record: StepRecord): void {
    if (COMES.has(record.type)) this.count(record.path)
    const step = this.step(record.path)
    switch (record.type) {
      case 'step_started':
        this.start(step, record)
        return
      case 'step_succeeded':
        step.state = 'succeeded'
        step.output = record.data.output
        step.ports = record.data.ports ?? null
        step.mapped = record.data.mapped ?? null
        step.collected = record.data.collected ?? null
        step.pinned = record.data.pinned ?? false
        step.edited = record.data.edited ?? false
        step.recovered = record.data.recovered ?? null
        end(step, record, record.data.duration_ms)
        return
      case 'step_failed':
        step.state = 'failed'
        step.error = record.data.error
        end(step, record, record.data.duration_ms)
        return
      case 'step_skipped':
        step.state = 'skipped'
        step.reason = record.data.reason
        step.passes_on = record.data.passes ?? false
        end(step, record, step.duration_ms)
        return
      case 'step_cancelled':
        step.state = 'cancelled'
        step.reason = record.data.reason ?? null
        endPlainly(step, record, step.duration_ms)
        return
      case 'step_retrying':
        step.state = 'retrying'
        step.retry = { error: record.data.error, due_at: record.data.due_at }
        step.warnings = record.data.warnings ?? []
        return
      case 'step_waiting':
        step.state = 'waiting'
        step.waits.push(waitOf(record))
        return
      case 'step_woken':
        this.wake(step, record)
        return
      case 'pass_ended':
        step.passes.push({ number: record.data.number, score: record.data.score, exit: record.data.exit })
        return
      case 'recovery_tried': {
        const { number, strategy, error, duration_ms } = record.data
        step.recovery.push({ number, strategy, error, duration_ms })
        return
      }
      case 'decided':
        step.decisions[record.data.name] = record.data.value
        return
      case 'call_started':
        startCall(step, record)
        return
      case 'call_lost':
        change(step, record.data.call, () => ({ state: 'lost' }))
        return
      case 'call_finished':
      case 'call_failed':
        this.charge(step, record)
        change(step, record.data.call, () => ended(record))
        return
      default:
        // A newer server's event.
        record satisfies never
    }
  }

  private step(path: string): Own {
    const mine = this.own.get(path)
    if (mine) return mine
    const before = this.steps.get(path) ?? QUEUED
    const copy: Own = {
      ...before,
      calls: [...before.calls],
      waits: [...before.waits],
      passes: [...before.passes],
      recovery: [...before.recovery],
      decisions: { ...before.decisions },
    }
    this.own.set(path, copy)
    this.steps.set(path, copy)
    return copy
  }

  /** A step of a frame has come so far: the frame has that pass, lane or item. */
  private count(path: string): void {
    const round = roundOf(scopeOf(path))
    if (!round) return
    const frame = this.step(round.frame)
    frame.instances = Math.max(frame.instances, round.number)
  }

  /** A higher attempt begins without calls; the same attempt, started again after a crash, keeps them. Before its first
   * attempt there is only what a fork kept of its inside. */
  private start(step: Own, record: RecordOf<'step_started'>): void {
    if (record.attempt > step.attempt && step.attempt > 0) {
      this.empty(record.path)
      step.calls = []
      step.waits = []
      step.passes = []
      step.decisions = RECOVERY_BEGAN in step.decisions ? { [RECOVERY_BEGAN]: step.decisions[RECOVERY_BEGAN] } : {}
      step.instances = 0
    }
    clear(step)
    step.state = 'running'
    step.attempt = record.attempt
    step.started_at = record.at
  }

  /** Of what lies in the frame only money and the count of attempts stay. */
  private empty(frame: string): void {
    for (const path of [...this.steps.inside(frame)]) {
      const step = this.step(path)
      clear(step)
      step.state = 'queued'
      step.started_at = null
    }
  }

  private wake(step: Own, record: RecordOf<'step_woken'>): void {
    const { data } = record
    this.charge(step, record)
    const place = step.waits.findIndex(({ wait }) => wait === data.wait)
    const wait = step.waits[place]
    if (wait) step.waits[place] = { ...wait, over: true, answer: data.answer, by: data.by }
    if (step.state === 'waiting' && step.waits.every(({ over }) => over)) step.state = 'running'
  }

  /** Books what a call or a child run took, on the step, on the run and on the frames around. */
  private charge(step: Own, { path, data }: RecordOf<'step_woken' | 'call_finished' | 'call_failed'>): void {
    const { cost = '0', usage = NO_USAGE } = data
    const unpriced = 'prices' in data && data.prices?.source === 'unknown' ? 1 : 0
    const estimated = 'estimated' in data && data.estimated === true && !isZero(cost)
    for (const total of [step, this.run]) {
      total.unpriced += unpriced
      total.estimated ||= estimated
      total.cost = addMoney(total.cost, cost)
      total.usage = addUsage(total.usage, usage)
    }
    if (isZero(cost)) return
    for (const { frame } of roundsOf(path)) {
      const around = this.step(frame)
      around.inside = addMoney(around.inside, cost)
    }
  }
}

/** What saves a step goes on through its attempts. */
const RECOVERY_BEGAN = 'recovery began'
const COMES = new Set<EventType>(['step_started', 'step_succeeded', 'step_skipped'])

/** What an end had said is not so any more. */
function clear(step: Own): void {
  step.output = null
  step.error = null
  step.reason = null
  step.finished_at = null
  step.duration_ms = null
  step.ports = null
  step.mapped = null
  step.collected = null
  step.origin = null
  step.recovered = null
  step.retry = null
  step.passes_on = step.pinned = step.edited = false
  step.warnings = []
}

function end(
  step: Own,
  record: RecordOf<'step_succeeded' | 'step_failed' | 'step_skipped'>,
  duration: number | null,
): void {
  step.warnings = record.data.warnings ?? []
  step.origin = record.data.origin ?? null
  endPlainly(step, record, duration)
}

function endPlainly(step: Own, record: JournalRecord, duration: number | null): void {
  step.finished_at = record.at
  step.duration_ms = duration
  step.attempt = Math.max(step.attempt, record.attempt)
  step.retry = null
}

function waitOf({ data }: RecordOf<'step_waiting'>): WaitState {
  const { wait, reason, until } = data
  return { wait, reason, until, question: data.question ?? null, child: data.child ?? null, over: false, answer: null, by: null }
}

/** A call that was in flight at a crash starts again under its number and replaces the first. */
function startCall(step: Own, { data }: RecordOf<'call_started'>): void {
  const { call, account, model, simulated, request, kind = 'model', effect = 'idempotent' } = data
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
    kind,
    effect,
    status: null,
    headers: null,
    cached: false,
    estimated: false,
    retry: false,
    tool_calls: [],
    prices: null,
  }
  const place = step.calls.findIndex((other) => other.call === call)
  if (place < 0) step.calls.push(fresh)
  else step.calls[place] = fresh
}

function change(step: Own, call: number, changes: () => Partial<CallState>): void {
  const place = step.calls.findIndex((other) => other.call === call)
  const before = step.calls[place]
  if (before) step.calls[place] = { ...before, ...changes() }
}

function ended(record: RecordOf<'call_finished' | 'call_failed'>): Partial<CallState> {
  const { output, usage, cost, first_token_ms, duration_ms, estimated = false, prices = null } = record.data
  const both = { output, usage, cost, first_token_ms, duration_ms, estimated, prices }
  if (record.type === 'call_failed') {
    return { ...both, state: 'failed', error: record.data.error, retry: record.data.retry ?? false }
  }
  const { stop, status = null, headers = null, cached = false, tool_calls = [] } = record.data
  return { ...both, state: 'finished', stop, status, headers, cached, tool_calls }
}
