/**
 * Records of a run's journal: the same JSON in the database, the API, the WebSocket and the golden journals.
 * What came later than first light is optional: it is left out while it says nothing.
 */

export interface Usage {
  input: number
  cached: number
  output: number
  reasoning: number
}

/** Where a call's cost comes from: `source` "unknown" where nobody knows a price. */
export type CallPrices = Readonly<Record<string, unknown>> & { source?: string }

export interface Fault {
  code: string
  message: string
  remedy: string
  where: string | null
}

/** What was sent: to a model (system, prompt, settings, …) or over HTTP (method, url, headers, body, …). */
export type CallRequest = Readonly<Record<string, unknown>>

export interface ToolCall {
  id: string
  name: string
  arguments: unknown
}

/** What a person is asked. `fields` as in a document's inputs. */
export interface Question {
  kind: 'approval' | 'ask' | 'recovery' | 'uncertain'
  message: string
  shows: unknown
  fields: readonly Readonly<Record<string, unknown>>[]
  choices: readonly string[]
  assignee: string
  editable: boolean
}

/** The child run that a step waits for. */
export interface ChildRun {
  run: string
  flow: string
  version: number
  number: number
}

/** The run, and the place in it, that a result was taken from. */
export interface Origin {
  run: string
  seq?: number
  path?: string
}

export type WaitReason = 'timer' | 'answer' | 'child' | 'decision'

interface EventData {
  run_created: {
    flow: string
    version: number
    document: string
    inputs: Record<string, unknown>
    by: string | null
    simulated: boolean
    options?: Record<string, unknown> | null
    parent?: { run: string; path: string; attempt: number; wait: number } | null
    origin?: { run: string; flow: string; kind: string; at: number | string } | null
    edits?: Record<string, unknown>[]
  }
  run_started: { worker: string }
  run_resumed: { worker: string }
  run_waiting: { until: string | null }
  pause_requested: { by: string | null; item?: string | null }
  run_paused: { at: string | null }
  resume_requested: { by: string | null; item?: string | null }
  step_started: Record<string, never>
  step_retrying: { error: Fault; delay_ms: number; due_at: string; recovery?: number | null; warnings?: string[] }
  step_waiting: {
    wait: number
    reason: WaitReason
    until: string | null
    question?: Question | null
    child?: ChildRun | null
  }
  step_woken: {
    wait: number
    answer: unknown
    by: string | null
    item?: string | null
    cost?: string
    usage?: Usage
  }
  pass_ended: { number: number; score: number | null; exit: string | null }
  decided: { name: string; value: unknown }
  recovery_tried: { number: number; strategy: string; error: Fault | null; duration_ms: number }
  call_started: {
    call: number
    account: string
    model: string
    simulated: boolean
    request: CallRequest
    request_hash: string
    kind?: string
    effect?: string
  }
  call_finished: {
    call: number
    output: string
    usage: Usage
    cost: string
    first_token_ms: number | null
    duration_ms: number
    stop: string
    status?: number | null
    headers?: Record<string, string> | null
    cached?: boolean
    estimated?: boolean
    tool_calls?: ToolCall[]
    prices?: CallPrices | null
  }
  call_failed: {
    call: number
    error: Fault
    output: string
    usage: Usage
    cost: string
    first_token_ms: number | null
    duration_ms: number
    estimated?: boolean
    retry?: boolean
    prices?: CallPrices | null
  }
  call_lost: { call: number }
  step_succeeded: {
    output: unknown
    duration_ms: number
    ports?: string[] | null
    mapped?: Record<string, unknown> | null
    collected?: Record<string, unknown> | null
    warnings?: string[]
    origin?: Origin | null
    pinned?: boolean
    edited?: boolean
    recovered?: string | null
  }
  step_failed: { error: Fault; duration_ms: number; warnings?: string[]; origin?: Origin | null }
  step_skipped: { reason: string; passes?: boolean; warnings?: string[]; origin?: Origin | null }
  step_cancelled: { reason?: string | null }
  cancel_requested: { by: string | null; reason?: string | null; item?: string | null }
  run_completed: { output: unknown }
  run_failed: { error: Fault }
  run_cancelled: Record<string, never>
}

export type EventType = keyof EventData

interface Envelope {
  id: string
  run: string
  seq: number
  epoch: number
  at: string
  path: string
  attempt: number
}

export type RecordOf<T extends EventType> = { [K in T]: Envelope & { type: K; data: EventData[K] } }[T]

export type JournalRecord = RecordOf<EventType>

/** Of a step, not of the run as a whole. */
export type StepRecord = RecordOf<Exclude<EventType, `run_${string}` | `${string}_requested`>>

/** A piece of streamed text; `offset` counts the Unicode code points of this call's text before it. */
export interface Delta {
  path: string
  attempt: number
  call: number
  epoch: number
  offset: number
  text: string
}
