/** A run as the engine writes it in golden journals: what came later than first light only where it says something. */
import type { RunState } from './runState'
import type { CallState, StepState } from './stepState'

export function asJson(run: RunState): Record<string, unknown> {
  return {
    state: run.state,
    seq: run.seq,
    inputs: run.inputs,
    output: run.output,
    error: run.error,
    cost: run.cost,
    usage: run.usage,
    simulated: run.simulated,
    started_at: run.started_at,
    finished_at: run.finished_at,
    steps: Object.fromEntries([...run.steps.entries()].map(([path, step]) => [path, stepJson(step)])),
    ...said({
      options: run.options && Object.keys(run.options).length > 0 ? run.options : null,
      parent: run.parent,
      origin: run.origin,
      waiting_until: run.waiting_until,
      paused_at: run.paused_at,
    }),
  }
}

function stepJson(step: StepState): Record<string, unknown> {
  return {
    state: step.state,
    attempt: step.attempt,
    output: step.output,
    error: step.error,
    reason: step.reason,
    cost: step.cost,
    usage: step.usage,
    started_at: step.started_at,
    finished_at: step.finished_at,
    duration_ms: step.duration_ms,
    calls: step.calls.map(callJson),
    ...said({
      mapped: step.mapped,
      collected: step.collected,
      warnings: some(step.warnings),
      origin: step.origin,
      pinned: step.pinned || null,
      edited: step.edited || null,
      recovered: step.recovered,
      retry: step.retry,
      waits: some(step.waits),
      passes: some(step.passes),
      recovery: some(step.recovery),
    }),
  }
}

function callJson(call: CallState): Record<string, unknown> {
  return {
    call: call.call,
    account: call.account,
    model: call.model,
    simulated: call.simulated,
    state: call.state,
    request: call.request,
    output: call.output,
    usage: call.usage,
    cost: call.cost,
    first_token_ms: call.first_token_ms,
    duration_ms: call.duration_ms,
    stop: call.stop,
    error: call.error,
    ...said({
      kind: call.kind === 'model' ? null : call.kind,
      status: call.status,
      cached: call.cached || null,
      estimated: call.estimated || null,
      tool_calls: some(call.tool_calls),
      prices: call.prices,
    }),
  }
}

const some = <T>(list: readonly T[]) => (list.length > 0 ? list : null)

const said = (later: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(later).filter(([, value]) => value !== null))
