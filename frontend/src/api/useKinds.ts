import { useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'

/** The catalogue only changes with the server's version. */
export const useKinds = () =>
  useQuery({
    queryKey: keys.kinds,
    staleTime: Infinity,
    queryFn: async ({ signal }) => answer(await api.GET('/api/kinds/', { signal })).results,
  })
