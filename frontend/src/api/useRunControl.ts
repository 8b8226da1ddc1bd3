/* What a person does to a run that is under way. Its journal tells when it has happened. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { answer } from './client'
import { later } from './later'
import { keys } from './queries'

export type RunOrder = 'pause' | 'resume' | 'cancel'

export function useRunControl(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (order: RunOrder) => answer(await later.POST(`/api/runs/{id}/${order}/`, { params: { path: { id } } })),
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: keys.run(id) }),
        client.invalidateQueries({ queryKey: keys.allRuns }),
      ])
    },
  })
}
