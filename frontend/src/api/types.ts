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
