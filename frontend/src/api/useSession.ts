import { useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { ApiProblem } from './problem'
import { keys } from './queries'
import { chosenWorkspace, forgetWorkspace } from './workspace'

export const useSession = () =>
  useQuery({
    queryKey: keys.session,
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      try {
        return answer(await api.GET('/api/session/', { signal }))
      } catch (error) {
        // The remembered workspace is gone or no longer ours: fall back to the first.
        const refused = error instanceof ApiProblem && (error.status === 404 || error.status === 403)
        if (!refused || chosenWorkspace() === null) throw error
        forgetWorkspace()
        return answer(await api.GET('/api/session/', { signal }))
      }
    },
  })
