import { useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'

/** What is wrong with the draft, as of this revision. */
export const useProblems = (id: string, revision: number) =>
  useQuery({
    queryKey: [...keys.problems(id), revision],
    queryFn: async ({ signal }) => answer(await api.GET('/api/flows/{id}/problems/', { params: { path: { id } }, signal })),
    placeholderData: (before) => before,
  })
