import { QueryClient } from '@tanstack/react-query'
import { ApiProblem } from './problem'

/** Worth another try on its own: the network or the server, never a refusal. */
const passing = (error: unknown) => !(error instanceof ApiProblem) || error.status === 0 || error.status >= 500

export const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: (failures, error) => failures < 1 && passing(error), staleTime: 5_000 },
    mutations: { retry: false },
  },
})

export const keys = {
  session: ['session'] as const,
  system: ['system'] as const,
  kinds: ['kinds'] as const,
  allFlows: ['flows'] as const,
  flows: (q = '', tag = '') => ['flows', { q, tag }] as const,
  deleted: ['flows', 'deleted'] as const,
  flow: (id: string) => ['flow', id] as const,
  problems: (id: string) => ['flow', id, 'problems'] as const,
  upgrade: (id: string, revision: number) => ['flow', id, 'upgrade', revision] as const,
  versions: (id: string) => ['flow', id, 'versions'] as const,
  version: (id: string, number: number) => ['flow', id, 'version', number] as const,
  comparison: (id: string, from: string, to: string) => ['flow', id, 'compare', from, to] as const,
  exported: (id: string, format: string, version: string) => ['flow', id, 'export', format, version] as const,
  templates: ['templates'] as const,
  template: (slug: string) => ['templates', slug] as const,
  allRuns: ['runs'] as const,
  runs: (filter: object) => ['runs', filter] as const,
  run: (id: string) => ['run', id] as const,
  fork: (id: string, at: string | null) => ['run', id, 'fork', at] as const,
  waits: ['waits'] as const,
  accounts: ['accounts'] as const,
  presets: ['presets'] as const,
}
