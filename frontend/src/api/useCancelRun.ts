import { useMutation, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'

export function useCancelRun(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async () => answer(await api.POST('/api/runs/{id}/cancel/', { params: { path: { id } } })),
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: keys.run(id) }),
        client.invalidateQueries({ queryKey: keys.allRuns }),
      ])
    },
  })
}
