import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer } from './client'
import { later } from './later'
import { keys } from './queries'
import type { Change, Decimal, Json, Run } from './types'

export interface Fork {
  /** Instances that begin anew, with all that depends on them; without any, all that has ended well is kept. */
  at?: string[]
  /** Of the document, for this run alone. */
  changes?: Change[]
  /** Results that a person gives in place of those a step had, by path. */
  outputs?: Record<string, Json>
}

export interface ForkPreview {
  kept: string[]
  redone: string[]
  kept_count: number
  redone_count: number
  kept_cost: Decimal
}

/** A new run that keeps what this one did, but for what is named. */
export function useFork(id: string) {
  const started = useStarted()
  return useMutation({
    mutationFn: async (body: Fork) => answer(await later.POST('/api/runs/{id}/fork/', { params: { path: { id } }, body })) as Run,
    onSuccess: started,
  })
}

/** What would be kept and what would be done again. */
export const useForkPreview = (id: string, body: Fork) =>
  useQuery({
    queryKey: keys.fork(id, body),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      answer(await later.POST('/api/runs/{id}/fork/preview/', { params: { path: { id } }, body, signal })) as ForkPreview,
  })

/** A new run that does again what failed or was cancelled, and what had not come. */
export function useRerun(id: string) {
  const started = useStarted()
  return useMutation({
    mutationFn: async () => answer(await later.POST('/api/runs/{id}/rerun/', { params: { path: { id } } })) as Run,
    onSuccess: started,
  })
}

function useStarted() {
  const client = useQueryClient()
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: keys.allRuns }),
      client.invalidateQueries({ queryKey: ['flows'] }),
    ])
  }
}
