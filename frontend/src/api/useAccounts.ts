import { useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'

/** Who answers the models of this workspace; the built-in rehearsal comes first. */
export const useAccounts = () =>
  useQuery({
    queryKey: keys.accounts,
    queryFn: async ({ signal }) => answer(await api.GET('/api/accounts/', { signal })).results,
  })

/** The vendors and servers that are known by name; they only change with the server's version. */
export const usePresets = () =>
  useQuery({
    queryKey: keys.presets,
    staleTime: Infinity,
    queryFn: async ({ signal }) => answer(await api.GET('/api/presets/', { signal })).results,
  })
