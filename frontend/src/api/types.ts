/* The JSON that the server speaks. App code imports its shapes from here and nowhere else. */
import type { components } from './schema'

export type { FlowDocument, FlowInput, InputType } from '../graph/document'
export type { Fault, JournalRecord, Usage } from '../graph/journal'
export type { RunStatus, StepStatus } from '../graph/runState'

type Schemas = components['schemas']

export type Role = 'viewer' | 'editor' | 'owner'
export type Family = 'write' | 'judge' | 'shape' | 'control' | 'ensemble' | 'human' | 'source' | 'team'

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

/* Documents: what is wrong with one, how two differ, how it came in and goes out. */

export type Severity = 'error' | 'warning'
export type Change = Record<string, Json>

export interface Fix {
  title: string
  changes: Change[]
}

/** One thing that is wrong with a document. */
export interface DocumentProblem {
  code: string
  severity: Severity
  message: string
  remedy: string
  where: string
  step: string | null
  field: string | null
  fix: Fix | null
}

export interface Problems {
  results: DocumentProblem[]
  errors: number
  warnings: number
}

export interface Word {
  op: 'same' | 'removed' | 'added'
  text: string
}

export interface FieldChange {
  field: string
  before: unknown
  after: unknown
  words: Word[] | null
}

export interface StepName {
  id: string
  title: string
  kind: string
}

export interface ChangedStep {
  id: string
  title: string
  fields: FieldChange[]
}

export interface EdgeName {
  source: string
  port: string
  target: string
}

export interface Comparison {
  steps: { added: StepName[]; removed: StepName[]; changed: ChangedStep[] }
  edges: { added: EdgeName[]; removed: EdgeName[] }
  flow: FieldChange[]
  same: boolean
}

/** A field that two people changed; `both` is offered only where no words overlap. */
export interface MergeConflict {
  step: string | null
  /** Empty: the whole step, which one of the two removed. */
  field: string
  title: string
  base: unknown
  yours: unknown
  theirs: unknown
  both: string | null
}

export interface ReportLine {
  line: number | null
  where: string
  what: 'understood' | 'changed' | 'kept' | 'unbound'
  message: string
}
