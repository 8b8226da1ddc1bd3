/* What an owner does to accounts: adding, changing, testing, fetching the models, deleting. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import { keys } from './queries'
import type { Account, AccountChange, AccountCreate } from './types'

/** The list takes the account as it is now, and then looks again; so do flows, whose problems may be others now. */
function useTake() {
  const client = useQueryClient()
  return async (account?: Account) => {
    if (account) {
      client.setQueryData<Account[]>(keys.accounts, (all) => {
        const known = all?.some(({ id }) => id === account.id)
        return known ? all?.map((one) => (one.id === account.id ? account : one)) : [...(all ?? []), account]
      })
    }
    await Promise.all([
      client.invalidateQueries({ queryKey: keys.accounts }),
      client.invalidateQueries({ queryKey: keys.system }),
      client.invalidateQueries({ queryKey: ['flow'] }),
    ])
  }
}

export function useCreateAccount() {
  const take = useTake()
  return useMutation({
    mutationFn: async (body: AccountCreate) => answer(await api.POST('/api/accounts/', { body })),
    onSuccess: take,
  })
}

export function useChangeAccount(id: string) {
  const take = useTake()
  return useMutation({
    mutationFn: async (body: AccountChange) =>
      answer(await api.PATCH('/api/accounts/{id}/', { params: { path: { id } }, body })),
    onSuccess: take,
  })
}

export function useDeleteAccount() {
  const take = useTake()
  return useMutation({
    mutationFn: async (id: string) => {
      await api.DELETE('/api/accounts/{id}/', { params: { path: { id } } })
    },
    onSuccess: () => take(),
  })
}

/** Asks one model for a word. Changes nothing, and costs next to nothing. */
export function useTestAccount(id: string) {
  return useMutation({
    mutationFn: async (model: string) =>
      answer(await api.POST('/api/accounts/{id}/test/', { params: { path: { id } }, body: model === '' ? {} : { model } })),
  })
}

export function useFetchModels(id: string) {
  const take = useTake()
  return useMutation({
    mutationFn: async () => answer(await api.POST('/api/accounts/{id}/models/', { params: { path: { id } } })),
    onSuccess: take,
  })
}
