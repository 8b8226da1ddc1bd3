import { useMutation, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'
import type { ImportPreviewed } from './types'

/** Says what a text would become. Nothing is saved, run or reached. */
export const useImportPreview = () =>
  useMutation({
    mutationFn: async (text: string) => answer(await api.POST('/api/imports/preview/', { body: { text } })),
  })

export function useImport() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (body: { text: string; format?: ImportPreviewed['format']; name?: string }) =>
      answer(await api.POST('/api/imports/', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.allFlows }),
  })
}
