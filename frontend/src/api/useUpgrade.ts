/* A draft made with older kinds: what would change, then the change itself. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'
import { useKeepFlow } from './useChangeFlow'

export const useUpgradePreview = (id: string, revision: number) =>
  useQuery({
    queryKey: keys.upgrade(id, revision),
    queryFn: async ({ signal }) => answer(await api.GET('/api/flows/{id}/upgrade/', { params: { path: { id } }, signal })),
  })

export function useUpgradeDraft(id: string) {
  const keep = useKeepFlow(id)
  return useMutation({
    mutationFn: async (revision: number) =>
      answer(await api.POST('/api/flows/{id}/upgrade/', { params: { path: { id } }, body: { revision } })),
    onSuccess: keep,
  })
}
