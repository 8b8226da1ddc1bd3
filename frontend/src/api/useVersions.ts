import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'

/** Newest first. */
export const useVersions = (id: string) =>
  useInfiniteQuery({
    queryKey: keys.versions(id),
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...(pageParam && { cursor: pageParam }) }
      return answer(await api.GET('/api/flows/{id}/versions/', { params: { path: { id }, query }, signal }))
    },
    getNextPageParam: (page) => page.next,
  })

/** One version with its document: those never change. */
export const useVersion = (id: string, number: number | null) =>
  useQuery({
    queryKey: keys.version(id, number ?? 0),
    enabled: number !== null,
    staleTime: Infinity,
    queryFn: async ({ signal }) =>
      answer(await api.GET('/api/flows/{id}/versions/{number}/', { params: { path: { id, number: number ?? 0 } }, signal })),
  })

/** `to` and `from`: "draft" or a version's number. */
export const useComparison = (id: string, from: string | null, to: string) =>
  useQuery({
    queryKey: keys.comparison(id, from ?? '', to),
    enabled: from !== null,
    queryFn: async ({ signal }) =>
      answer(
        await api.GET('/api/flows/{id}/compare/', { params: { path: { id }, query: { from: from ?? '', to } }, signal }),
      ),
  })

function useRefreshFlow(id: string) {
  const client = useQueryClient()
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.flow(id) }),
      client.invalidateQueries({ queryKey: keys.allFlows }),
    ])
}

export function usePublish(id: string) {
  const refresh = useRefreshFlow(id)
  return useMutation({
    mutationFn: async (body: { revision: number; message: string }) =>
      answer(await api.POST('/api/flows/{id}/publish/', { params: { path: { id } }, body })),
    onSuccess: refresh,
  })
}

/** Makes an older version the one that runs. */
export function usePublishVersion(id: string) {
  const refresh = useRefreshFlow(id)
  return useMutation({
    mutationFn: async (number: number) =>
      answer(await api.POST('/api/flows/{id}/versions/{number}/publish/', { params: { path: { id, number } } })),
    onSuccess: refresh,
  })
}
