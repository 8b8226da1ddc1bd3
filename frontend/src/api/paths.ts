/* Written by hand in the shape that openapi-typescript generates, until docs/api/openapi.json exists. */
import type { Decimal, Family, Fault, FlowDocument, JournalRecord, Json, Page, Role, RunStatus, Usage } from './types'

export interface components {
  schemas: {
    Workspace: { id: string; name: string; slug: string; role: Role }
    Session: {
      user: { id: string; name: string; email: string }
      workspace: components['schemas']['Workspace']
      workspaces: components['schemas']['Workspace'][]
    }
    System: {
      mode: 'embedded' | 'scaled'
      database: 'sqlite' | 'postgresql'
      workers: number
      flows: number
      rehearsal: boolean
      ready_seconds: number | null
      version: string
    }
    KindAction: { action: string; title: string; family: Family; icon: string; help: string }
    Kind: {
      kind: string
      title: string
      family: Family
      icon: string
      help: string
      effect: string
      ports: { in: string[]; out: string[] }
      config_schema: Record<string, Json>
      actions: components['schemas']['KindAction'][]
    }
    FlowSummary: {
      id: string
      name: string
      description: string
      tags: string[]
      step_count: number
      revision: number
      published_version: number | null
      updated_at: string
      graph: {
        steps: { id: string; kind: string; action: string | null; x: number; y: number }[]
        edges: { source: string; target: string }[]
      }
      last_run: {
        id: string
        number: number
        state: RunStatus
        created_at: string
        finished_at: string | null
      } | null
    }
    FlowDetail: components['schemas']['FlowSummary'] & { document: FlowDocument }
    Run: {
      id: string
      number: number
      flow: { id: string; name: string }
      version: number
      state: RunStatus
      inputs: Record<string, Json>
      output: Json
      error: Fault | null
      cost: Decimal
      currency: string
      simulated: boolean
      usage: Usage
      seq: number
      created_at: string
      started_at: string | null
      finished_at: string | null
      started_by: { id: string; name: string } | null
    }
    RunDetail: components['schemas']['Run'] & { document: FlowDocument }
  }
}

type Schemas = components['schemas']
type Answer<Ok, Status extends number = 200> = Record<
  Status,
  { headers: Record<string, unknown>; content: { 'application/json': Ok } }
>
interface Get<Ok, Query = never, Path = never> {
  parameters: { query?: Query; header?: never; path: Path; cookie?: never }
  requestBody?: never
  responses: Answer<Ok>
}
interface List<Ok, Query = never> {
  parameters: { query?: Query; header?: never; path?: never; cookie?: never }
  requestBody?: never
  responses: Answer<Ok>
}
interface Post<Ok, Status extends number, Body = never, Path = never> {
  parameters: { query?: never; header?: never; path: Path; cookie?: never }
  requestBody: { content: { 'application/json': Body } }
  responses: Answer<Ok, Status>
}
interface Create<Ok, Body> {
  parameters: { query?: never; header?: never; path?: never; cookie?: never }
  requestBody: { content: { 'application/json': Body } }
  responses: Answer<Ok, 201>
}

export interface paths {
  '/api/session/': { get: List<Schemas['Session']> }
  '/api/system/': { get: List<Schemas['System']> }
  '/api/kinds/': { get: List<{ results: Schemas['Kind'][] }> }
  '/api/flows/': { get: List<Page<Schemas['FlowSummary']>, { cursor?: string; q?: string }> }
  '/api/flows/{id}/': { get: Get<Schemas['FlowDetail'], never, { id: string }> }
  '/api/runs/': {
    get: List<Page<Schemas['Run']>, { cursor?: string; flow?: string; state?: RunStatus }>
    post: Create<Schemas['Run'], { flow: string; inputs: Record<string, Json> }>
  }
  '/api/runs/{id}/': { get: Get<Schemas['RunDetail'], never, { id: string }> }
  '/api/runs/{id}/events/': {
    get: Get<{ results: JournalRecord[]; seq: number }, { since?: number }, { id: string }>
  }
  '/api/runs/{id}/cancel/': { post: Omit<Post<Schemas['Run'], 202, never, { id: string }>, 'requestBody'> & { requestBody?: never } }
}
