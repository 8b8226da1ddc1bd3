/* Changes of a draft. Each says which revision it is based on; a stale one is refused with both sides. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'
import type { Change, FlowDetail, StoredDocument } from './types'

export function useKeepFlow(id: string) {
  const client = useQueryClient()
  return async (flow: FlowDetail) => {
    client.setQueryData(keys.flow(id), flow)
    await Promise.all([
      client.invalidateQueries({ queryKey: keys.allFlows }),
      client.invalidateQueries({ queryKey: keys.flow(id) }),
    ])
  }
}

interface Changes {
  revision: number
  changes: Change[]
}

export function useApplyChanges(id: string) {
  const keep = useKeepFlow(id)
  return useMutation({
    mutationFn: async (body: Changes) =>
      answer(await api.POST('/api/flows/{id}/changes/', { params: { path: { id } }, body })),
    onSuccess: keep,
  })
}

export function useSaveDraft(id: string) {
  const keep = useKeepFlow(id)
  return useMutation({
    mutationFn: async (body: { revision: number; document: StoredDocument }) =>
      answer(await api.PUT('/api/flows/{id}/draft/', { params: { path: { id } }, body })),
    onSuccess: keep,
  })
}

export function useRestoreVersion(id: string) {
  const keep = useKeepFlow(id)
  return useMutation({
    mutationFn: async ({ number, revision }: { number: number; revision: number }) =>
      answer(
        await api.POST('/api/flows/{id}/versions/{number}/restore/', {
          params: { path: { id, number } },
          body: { revision },
        }),
      ),
    onSuccess: keep,
  })
}

/** Another flow from a document: what one side of a conflict keeps as a copy. */
export function useCopyDocument() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (body: { name: string; document: StoredDocument }) => answer(await api.POST('/api/flows/', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.allFlows }),
  })
}
