import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'
import { LOOK_AGAIN } from './refresh'
import type { RunStatus } from './types'

export interface RunFilter {
  flow?: string
  state?: RunStatus
  /** The child runs of this run, instead of runs that are no parts. */
  parent?: string
}

export const useRuns = (filter: RunFilter = {}) =>
  useInfiniteQuery({
    queryKey: keys.runs(filter),
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...filter, ...(pageParam && { cursor: pageParam }) }
      return answer(await api.GET('/api/runs/', { params: { query }, signal }))
    },
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN,
  })
