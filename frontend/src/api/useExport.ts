import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'

export const EXPORT_FORMATS = ['json', 'yaml', 'mermaid', 'svg', 'flow-definition', 'orchestration', 'dynamic-flow'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** `version`: "draft" or a number. */
export const useExport = (id: string, format: ExportFormat, version: string) =>
  useQuery({
    queryKey: keys.exported(id, format, version),
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      answer(
        await api.GET('/api/flows/{id}/export/', {
          params: { path: { id }, query: { format, ...(version !== 'draft' && { version }) } },
          signal,
        }),
      ),
  })

/** The same as a file, for a link. */
export function exportAddress(id: string, format: ExportFormat, version: string): string {
  const query = new URLSearchParams({ format, ...(version !== 'draft' && { version }) })
  return `/api/flows/${id}/export/file/?${query.toString()}`
}
