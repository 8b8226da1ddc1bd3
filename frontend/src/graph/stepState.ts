import type { CallPrices, CallRequest, ChildRun, Fault, Origin, Question, ToolCall, Usage, WaitReason } from './journal'

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
  state: 'started' | 'finished' | 'failed' | 'lost'
  request: CallRequest
  output: string | null
  usage: Usage | null
  cost: string | null
  first_token_ms: number | null
  duration_ms: number | null
  stop: string | null
  error: Fault | null
  /** model or http */
  kind: string
  effect: string
  status: number | null
  headers: Readonly<Record<string, string>> | null
  cached: boolean
  estimated: boolean
  retry: boolean
  tool_calls: readonly ToolCall[]
  prices: CallPrices | null
}

/** `answer` and `by` once it is over. */
export interface WaitState {
  wait: number
  reason: WaitReason
  until: string | null
  question: Question | null
  child: ChildRun | null
  over: boolean
  answer: unknown
  by: string | null
}

export interface PassState {
  number: number
  score: number | null
  exit: string | null
}

export interface RecoveryState {
  number: number
  strategy: string
  error: Fault | null
  duration_ms: number
}

export interface StepState {
  state: StepStatus
  attempt: number
  output: unknown
  error: Fault | null
  reason: string | null
  cost: string
  /** Calls whose price nobody knows, and whether some of the tokens are our count. */
  unpriced: number
  estimated: boolean
  usage: Usage
  started_at: string | null
  finished_at: string | null
  duration_ms: number | null
  calls: readonly CallState[]
  /** By which ports control left; null: by all. */
  ports: readonly string[] | null
  /** Skipped by its own condition: control went on behind it. */
  passes_on: boolean
  mapped: Readonly<Record<string, unknown>> | null
  warnings: readonly string[]
  origin: Origin | null
  pinned: boolean
  edited: boolean
  recovered: string | null
  /** What the last attempt failed of, and when the next one begins. */
  retry: { error: Fault; due_at: string } | null
  waits: readonly WaitState[]
  passes: readonly PassState[]
  recovery: readonly RecoveryState[]
  decisions: Readonly<Record<string, unknown>>
  /** A loop's lists. */
  collected: Readonly<Record<string, unknown>> | null
  /** Of a frame: its highest pass, lane or item so far. */
  instances: number
  /** Of a frame: what the steps in it cost; their own rows count it. */
  inside: string
}

export const NO_USAGE: Usage = Object.freeze({ input: 0, cached: 0, output: 0, reasoning: 0 })

export const QUEUED: StepState = Object.freeze<StepState>({
  state: 'queued',
  attempt: 0,
  output: null,
  error: null,
  reason: null,
  cost: '0.0000',
  unpriced: 0,
  estimated: false,
  usage: NO_USAGE,
  started_at: null,
  finished_at: null,
  duration_ms: null,
  calls: [],
  ports: null,
  passes_on: false,
  mapped: null,
  warnings: [],
  origin: null,
  pinned: false,
  edited: false,
  recovered: null,
  retry: null,
  waits: [],
  passes: [],
  recovery: [],
  decisions: {},
  collected: null,
  instances: 0,
  inside: '0.0000',
})

export function isSettled(state: StepStatus): boolean {
  return state === 'succeeded' || state === 'skipped' || state === 'failed' || state === 'cancelled'
}

/** It works, waits or is about to be tried again. */
export function isActive(state: StepStatus): boolean {
  return state === 'running' || state === 'retrying' || state === 'waiting'
}

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    cached: a.cached + b.cached,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
  }
}

/** What a step still waits for. */
export function openWaits(step: StepState): WaitState[] {
  return step.state === 'waiting' ? step.waits.filter((wait) => !wait.over) : []
}

/** The wait that a person is to end: an answer, or a decision about a call that may have been made. */
export function openQuestion(step: StepState): WaitState | null {
  return openWaits(step).find(({ reason }) => reason === 'answer' || reason === 'decision') ?? null
}
