import { useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'

export const useSystem = () =>
  useQuery({
    queryKey: keys.system,
    staleTime: 30_000,
    queryFn: async ({ signal }) => answer(await api.GET('/api/system/', { signal })),
  })
