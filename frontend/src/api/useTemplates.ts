import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'
import type { Json } from './types'

/** The library comes with the server's version. */
export const useTemplates = () =>
  useQuery({
    queryKey: keys.templates,
    staleTime: Infinity,
    queryFn: async ({ signal }) => answer(await api.GET('/api/templates/', { signal })).results,
  })

/** One with its document: what its steps say. */
export const useTemplate = (slug: string) =>
  useQuery({
    queryKey: keys.template(slug),
    staleTime: Infinity,
    queryFn: async ({ signal }) => answer(await api.GET('/api/templates/{slug}/', { params: { path: { slug } }, signal })),
  })

interface Use {
  slug: string
  name: string
  parameters: Record<string, Json>
}

export function useUseTemplate() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ slug, ...body }: Use) =>
      answer(await api.POST('/api/templates/{slug}/use/', { params: { path: { slug } }, body })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.allFlows }),
  })
}
