/** Records of a run's journal: the same JSON in the database, the API, the WebSocket and the golden journals. */

export interface Usage {
  input: number
  cached: number
  output: number
  reasoning: number
}

export interface Fault {
  code: string
  message: string
  remedy: string
  where: string | null
}

export interface CallRequest {
  system: string
  prompt: string
  settings: Record<string, unknown>
}

interface EventData {
  run_created: {
    flow: string
    version: number
    document: string
    inputs: Record<string, unknown>
    by: string | null
    simulated: boolean
  }
  run_started: { worker: string }
  run_resumed: { worker: string }
  step_started: Record<string, never>
  call_started: {
    call: number
    account: string
    model: string
    simulated: boolean
    request: CallRequest
    request_hash: string
  }
  call_finished: {
    call: number
    output: string
    usage: Usage
    cost: string
    first_token_ms: number | null
    duration_ms: number
    stop: string
  }
  call_failed: {
    call: number
    error: Fault
    output: string
    usage: Usage
    cost: string
    first_token_ms: number | null
    duration_ms: number
  }
  step_succeeded: { output: unknown; duration_ms: number }
  step_failed: { error: Fault; duration_ms: number }
  step_skipped: { reason: string }
  step_cancelled: Record<string, never>
  cancel_requested: { by: string | null }
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

export type JournalRecord = { [T in EventType]: Envelope & { type: T; data: EventData[T] } }[EventType]

/** A piece of streamed text; `offset` counts the Unicode code points of this call's text before it. */
export interface Delta {
  path: string
  attempt: number
  call: number
  epoch: number
  offset: number
  text: string
}
