import type { Fault, Usage } from './journal'
import type { Steps } from './steps'

export type RunStatus = 'pending' | 'running' | 'waiting' | 'paused' | 'completed' | 'failed' | 'cancelled'

export interface RunState {
  state: RunStatus
  seq: number
  inputs: Record<string, unknown>
  output: unknown
  error: Fault | null
  cost: string
  /** Calls whose price nobody knows, and whether some of the tokens are our count. */
  unpriced: number
  estimated: boolean
  usage: Usage
  simulated: boolean
  started_at: string | null
  finished_at: string | null
  /** By path. */
  steps: Steps
  options: Readonly<Record<string, unknown>> | null
  parent: { run: string; path: string; attempt: number; wait: number } | null
  origin: { run: string; flow: string; kind: string; at: number | string } | null
  waiting_until: string | null
  paused_at: string | null
  pause_requested: boolean
  cancel_requested: boolean
}

export function isTerminal(state: RunStatus): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled'
}
