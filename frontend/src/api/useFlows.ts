import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { isTerminal } from '../graph/runState'
import { answer, api } from './client'
import { keys } from './queries'

const LIVE_INTERVAL = 3_000

export const useFlows = (q = '') =>
  useInfiniteQuery({
    queryKey: keys.flows(q),
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...(q && { q }), ...(pageParam && { cursor: pageParam }) }
      return answer(await api.GET('/api/flows/', { params: { query }, signal }))
    },
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    // A card shows the state of its last run: look again while one is going.
    refetchInterval: (query) => {
      const flows = query.state.data?.pages.flatMap((page) => page.results) ?? []
      return flows.some(({ last_run: run }) => run !== null && !isTerminal(run.state)) ? LIVE_INTERVAL : false
    },
  })
