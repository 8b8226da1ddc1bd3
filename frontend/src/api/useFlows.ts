import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'
import { LOOK_AGAIN } from './refresh'

export const useFlows = (q = '', tag = '') =>
  useInfiniteQuery({
    queryKey: keys.flows(q, tag),
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...(q && { q }), ...(tag && { tag }), ...(pageParam && { cursor: pageParam }) }
      return answer(await api.GET('/api/flows/', { params: { query }, signal }))
    },
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN,
  })
