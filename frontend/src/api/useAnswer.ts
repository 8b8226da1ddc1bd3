/* Answers to what a run asks. The run's own journal says when they have arrived. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'
import type { Json } from './types'

export interface Place {
  path: string
  wait: number
}

export type ApprovalAnswer = { decision: 'approved' | 'sent_back'; comment: string; value?: Json }

export function useAnswer(run: string) {
  const heard = useHeard()
  return useMutation({
    mutationFn: async (body: Place & { answer: Json }) =>
      answer(await api.POST('/api/runs/{id}/answer/', { params: { path: { id: run } }, body })),
    onSuccess: heard,
  })
}

export function useDecide(run: string) {
  const heard = useHeard()
  return useMutation({
    mutationFn: async (body: Place & { decision: 'done' | 'repeat' | 'fail'; output?: Json }) =>
      answer(await api.POST('/api/runs/{id}/decide/', { params: { path: { id: run } }, body })),
    onSuccess: heard,
  })
}

function useHeard() {
  const client = useQueryClient()
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: keys.waits }),
      client.invalidateQueries({ queryKey: keys.allRuns }),
    ])
  }
}
