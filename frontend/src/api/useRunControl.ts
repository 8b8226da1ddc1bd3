/* What a person does to a run that is under way. Its journal tells when it has happened. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'

export type RunOrder = 'pause' | 'resume' | 'cancel'

const ROUTES = {
  pause: '/api/runs/{id}/pause/',
  resume: '/api/runs/{id}/resume/',
  cancel: '/api/runs/{id}/cancel/',
} as const

export function useRunControl(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (order: RunOrder) => answer(await api.POST(ROUTES[order], { params: { path: { id } } })),
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: keys.run(id) }),
        client.invalidateQueries({ queryKey: keys.allRuns }),
      ])
    },
  })
}
