/* What changes the list of flows: making, naming, copying, deleting, bringing back. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'

/** The lists look again; the flow itself too, where one is named. */
function useRefreshFlows() {
  const client = useQueryClient()
  return (id?: string) =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.allFlows }),
      client.invalidateQueries({ queryKey: keys.system }),
      ...(id === undefined ? [] : [client.invalidateQueries({ queryKey: keys.flow(id) })]),
    ])
}

export function useCreateFlow() {
  const refresh = useRefreshFlows()
  return useMutation({
    mutationFn: async (name: string) => answer(await api.POST('/api/flows/', { body: { name } })),
    onSuccess: () => refresh(),
  })
}

export function useRenameFlow() {
  const refresh = useRefreshFlows()
  return useMutation({
    mutationFn: async ({ id, revision, name }: { id: string; revision: number; name: string }) => {
      const params = { path: { id }, header: { 'If-Match': `"${String(revision)}"` } }
      return answer(await api.PATCH('/api/flows/{id}/', { params, body: { name } }))
    },
    onSuccess: (_, { id }) => refresh(id),
  })
}

/** Whether it can be started. The draft stays as it is, so no revision is asked for. */
export function useSwitchFlow() {
  const refresh = useRefreshFlows()
  return useMutation({
    mutationFn: async ({ id, active }: { id: string; active: boolean }) =>
      answer(await api.PATCH('/api/flows/{id}/', { params: { path: { id } }, body: { active } })),
    onSuccess: (_, { id }) => refresh(id),
  })
}

export function useCopyFlow() {
  const refresh = useRefreshFlows()
  return useMutation({
    mutationFn: async (id: string) => answer(await api.POST('/api/flows/{id}/copy/', { params: { path: { id } }, body: {} })),
    onSuccess: () => refresh(),
  })
}

export function useDeleteFlow() {
  const refresh = useRefreshFlows()
  return useMutation({
    mutationFn: async (id: string) => {
      await api.DELETE('/api/flows/{id}/', { params: { path: { id } } })
    },
    onSuccess: () => refresh(),
  })
}

export function useUndeleteFlow() {
  const refresh = useRefreshFlows()
  return useMutation({
    mutationFn: async (id: string) => {
      await api.POST('/api/flows/{id}/undelete/', { params: { path: { id } } })
    },
    onSuccess: (_, id) => refresh(id),
  })
}

export const useDeletedFlows = () =>
  useQuery({
    queryKey: keys.deleted,
    queryFn: async ({ signal }) => answer(await api.GET('/api/flows/', { params: { query: { deleted: true } }, signal })).results,
  })
