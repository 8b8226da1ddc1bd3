/* The JSON that the server speaks. App code imports its shapes from here and nowhere else. */
import type { components } from './paths'

type Schemas = components['schemas']

export type Role = 'viewer' | 'editor' | 'owner'
export type Family = 'write' | 'judge' | 'shape' | 'control' | 'ensemble' | 'human' | 'source' | 'team'
export type RunStateName = 'pending' | 'running' | 'waiting' | 'paused' | 'completed' | 'failed' | 'cancelled'
export type StepStateName =
  | 'queued'
  | 'running'
  | 'retrying'
  | 'waiting'
  | 'succeeded'
  | 'skipped'
  | 'failed'
  | 'cancelled'

/** Money is a decimal string: never a float. */
export type Decimal = string
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

export type Session = Schemas['Session']
export type Workspace = Schemas['Workspace']
export type System = Schemas['System']
export type Kind = Schemas['Kind']
export type KindAction = Schemas['KindAction']
export type FlowSummary = Schemas['FlowSummary']
export type FlowGraph = FlowSummary['graph']
export type LastRun = NonNullable<FlowSummary['last_run']>
export type FlowDetail = Schemas['FlowDetail']
export type Run = Schemas['Run']
export type RunDetail = Schemas['RunDetail']
export type Usage = Schemas['Usage']

export interface Fault {
  code: string
  message: string
  remedy: string
  where: string | null
}

export type InputType = 'text' | 'long_text' | 'number' | 'boolean' | 'choice'
export interface InputField {
  name: string
  title: string
  type: InputType
  required: boolean
  default: Json
  help: string
  choices: string[]
}

export interface DocumentStep {
  id: string
  kind: string
  version: number
  title: string
  config: Record<string, Json>
  position: { x: number; y: number }
  critical: boolean
}

export interface DocumentEdge {
  source: string
  port: string
  target: string
}

export interface FlowDocument {
  schema: 1
  name: string
  description: string
  tags: string[]
  inputs: InputField[]
  steps: DocumentStep[]
  edges: DocumentEdge[]
}

export interface JournalRecord {
  id: string
  run: string
  seq: number
  epoch: number
  at: string
  type: string
  path: string
  attempt: number
  data: Record<string, Json>
}

export interface Page<Item> {
  results: Item[]
  next: string | null
}
