import { useMutation, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'
import type { Json } from './types'

interface Start {
  flow: string
  inputs: Record<string, Json>
  /** Without one the published version runs. */
  version?: number
}

export function useStartRun() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (start: Start) => answer(await api.POST('/api/runs/', { body: start })),
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: keys.allRuns }),
        client.invalidateQueries({ queryKey: ['flows'] }),
      ])
    },
  })
}
