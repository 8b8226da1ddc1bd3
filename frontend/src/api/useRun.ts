import { useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'

export const useRun = (id: string) =>
  useQuery({
    queryKey: keys.run(id),
    queryFn: async ({ signal }) => answer(await api.GET('/api/runs/{id}/', { params: { path: { id } }, signal })),
  })
