import { useMutation, useQueryClient } from '@tanstack/react-query'
import { answer } from './client'
import { later } from './later'
import { keys } from './queries'
import type { Change, Json, Run } from './types'

export interface Fork {
  /** Instances that are run again, with all that depends on them. */
  drop?: string[]
  edits?: Change[]
  /** Results that a person gives in place of those a step had, by path. */
  outputs?: Record<string, Json>
}

/** A new run that keeps what this one did, but for what is named. */
export function useFork(id: string) {
  const started = useStarted()
  return useMutation({
    mutationFn: async (body: Fork) =>
      answer(await later.POST('/api/runs/{id}/fork/', { params: { path: { id } }, body })) as Run,
    onSuccess: started,
  })
}

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
