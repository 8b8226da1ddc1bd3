import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'
import type { Change, Json } from './types'

export interface Fork {
  /** Instances that begin anew, with all that depends on them; without any, all that has ended well is kept. */
  at?: string[]
  /** Of the document, for this run alone. */
  changes?: Change[]
  /** Results that a person gives in place of those a step had, by path. */
  outputs?: Record<string, Json>
}

/** A new run that keeps what this one did, but for what is named. */
export function useFork(id: string) {
  const started = useStarted()
  return useMutation({
    mutationFn: async (body: Fork) => answer(await api.POST('/api/runs/{id}/fork/', { params: { path: { id } }, body })),
    onSuccess: started,
  })
}

/** What would be kept and what would be done again; `at`: the instance that begins anew. */
export const useForkPreview = (id: string, at: string | null) =>
  useQuery({
    queryKey: keys.fork(id, at),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const query = at === null ? {} : { at }
      return answer(await api.GET('/api/runs/{id}/fork/', { params: { path: { id }, query }, signal }))
    },
  })

/** A new run that does again what failed or was cancelled, and what had not come. */
export function useRerun(id: string) {
  const started = useStarted()
  return useMutation({
    mutationFn: async () => answer(await api.POST('/api/runs/{id}/rerun/', { params: { path: { id } } })),
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
