import type { CallRequest, Fault, Usage } from './journal'

export type RunStatus = 'pending' | 'running' | 'waiting' | 'paused' | 'completed' | 'failed' | 'cancelled'

export type StepStatus =
  | 'queued'
  | 'running'
  | 'retrying'
  | 'waiting'
  | 'succeeded'
  | 'skipped'
  | 'failed'
  | 'cancelled'

export interface CallState {
  call: number
  account: string
  model: string
  simulated: boolean
  state: 'started' | 'finished' | 'failed'
  request: CallRequest
  output: string | null
  usage: Usage | null
  cost: string | null
  first_token_ms: number | null
  duration_ms: number | null
  stop: string | null
  error: Fault | null
}

export interface StepState {
  state: StepStatus
  attempt: number
  output: unknown
  error: Fault | null
  reason: string | null
  cost: string
  usage: Usage
  started_at: string | null
  finished_at: string | null
  duration_ms: number | null
  calls: CallState[]
}

export interface RunState {
  state: RunStatus
  seq: number
  inputs: Record<string, unknown>
  output: unknown
  error: Fault | null
  cost: string
  usage: Usage
  simulated: boolean
  started_at: string | null
  finished_at: string | null
  steps: Readonly<Record<string, StepState>>
}

export const NO_USAGE: Usage = Object.freeze({ input: 0, cached: 0, output: 0, reasoning: 0 })

export function isTerminal(state: RunStatus): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled'
}

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    cached: a.cached + b.cached,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
  }
}
