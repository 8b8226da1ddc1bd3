import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'
import { isOver } from './runState'
import type { RunStateName } from './types'

export interface RunFilter {
  flow?: string
  state?: RunStateName
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
      return runs.some((run) => !isOver(run.state)) ? LIVE_INTERVAL : CALM_INTERVAL
    },
  })
