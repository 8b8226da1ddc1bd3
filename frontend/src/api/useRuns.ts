import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { isTerminal } from '../graph/runState'
import { answer, api } from './client'
import { keys } from './queries'
import type { RunStatus } from './types'

export interface RunFilter {
  flow?: string
  state?: RunStatus
}

const LIVE_INTERVAL = 3_000
const CALM_INTERVAL = 20_000

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
    refetchInterval: (query) => {
      const runs = query.state.data?.pages.flatMap((page) => page.results) ?? []
      return runs.some((run) => !isTerminal(run.state)) ? LIVE_INTERVAL : CALM_INTERVAL
    },
  })
