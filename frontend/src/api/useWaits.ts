import { useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'
import { LOOK_AGAIN } from './refresh'

/** The first page of what runs of this workspace ask: this person, or anybody. */
export const useWaits = (mine: boolean) =>
  useQuery({
    queryKey: [...keys.waits, { mine }],
    refetchInterval: LOOK_AGAIN,
    queryFn: async ({ signal }) => answer(await api.GET('/api/waits/', { params: { query: mine ? { mine } : {} }, signal })),
  })
