/* The JSON that the server speaks. App code imports its shapes from here and nowhere else. */
import type { components } from './schema'

export type { FlowDocument, FlowInput, InputType } from '../graph/document'
export type { Fault, JournalRecord, Usage } from '../graph/journal'
export type { RunStatus } from '../graph/runState'
export type { StepStatus } from '../graph/stepState'

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
export type ForkPreview = Schemas['ForkPreview']
/** A question of a run that is open. */
export type Wait = Schemas['Wait']

/* Who answers models. */

export type Account = Schemas['Account']
export type AccountHeader = Schemas['AccountHeader']
export type AccountModel = Schemas['AccountModel']
export type AccountCreate = Schemas['AccountCreate']
export type AccountChange = Schemas['AccountChange']
/** What came of asking for a word. */
export type AccountTested = Schemas['AccountTested']
export type Preset = Schemas['Preset']

/* Documents: what is wrong with one, how two differ, how it came in and goes out. */

/** With everything the server keeps, also what no drawing needs. */
export type StoredDocument = Schemas['FlowDocument']
export type Change = Schemas['Change']
/** One thing that is wrong with a document. */
export type DocumentProblem = Schemas['FlowProblem']
export type Problems = Schemas['FlowProblemList']
export type Word = Schemas['Words']
export type FieldChange = Schemas['FieldChange']
export type ComparedStep = Schemas['ComparedStep']
export type ChangedStep = Schemas['ChangedStep']
export type ComparedEdge = Schemas['ComparedEdge']
export type Comparison = Schemas['Comparison']
/** A field that two people changed; `both` is offered only where no words overlap. */
export type MergeConflict = Schemas['MergeConflict']
export type StaleDraft = Schemas['StaleDraft']
export type ReportLine = Schemas['ReportLine']
export type ImportPreviewed = Schemas['ImportPreviewed']
export type Template = Schemas['Template']
export type TemplateParameter = Schemas['TemplateParameter']
export type FlowVersion = Schemas['Version']
