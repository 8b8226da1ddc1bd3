import { useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'

export const useFlow = (id: string | null) =>
  useQuery({
    queryKey: keys.flow(id ?? ''),
    enabled: id !== null,
    queryFn: async ({ signal }) =>
      answer(await api.GET('/api/flows/{id}/', { params: { path: { id: id ?? '' } }, signal })),
  })
