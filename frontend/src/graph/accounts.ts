/* How an account stands, and where a step's model leads: told the same way wherever a model is named. */
import type { Account, Preset } from '../api/types'

export type Standing = 'simulated' | 'ready' | 'off' | 'no-key' | 'not-allowed'

export const ACCOUNTS_PAGE = '/settings/accounts'

export const accountAddress = (name: string) => `${ACCOUNTS_PAGE}?account=${encodeURIComponent(name)}`

export const addAddress = (name = '') => `${ACCOUNTS_PAGE}?add${name === '' ? '' : `&name=${encodeURIComponent(name)}`}`

/** A model may hold slashes itself: the account ends at the first. */
export function modelParts(reference: string): { account: string; model: string } {
  const slash = reference.indexOf('/')
  if (slash < 0) return { account: '', model: reference }
  return { account: reference.slice(0, slash), model: reference.slice(slash + 1) }
}

export function standingOf(account: Account, presets: readonly Preset[]): Standing {
  if (account.built_in) return 'simulated'
  if (!account.active) return 'off'
  const preset = presets.find(({ id }) => id === account.preset)
  if (preset?.key === 'needed' && !account.key_set) return 'no-key'
  return account.private && !account.allow_private ? 'not-allowed' : 'ready'
}

/** "127.0.0.1:11434": what a key is bound to, and what an owner allows. */
export function hostOf(address: string): string {
  try {
    return new URL(address).host
  } catch {
    return address
  }
}

export interface Missing {
  /** What keeps the model from being asked. */
  words: string
  /** What one does about it, and where. */
  action: string
  href: string
}

/** Why a model of this account cannot be asked; null: it can, as far as one knows. A name that is a template tells nothing. */
export function missingFor(name: string, accounts: readonly Account[], presets: readonly Preset[]): Missing | null {
  if (name === '' || name.includes('{{')) return null
  const account = accounts.find((one) => one.name === name)
  if (!account) return { words: `There is no account called ${name}.`, action: 'Add it', href: addAddress(name) }
  const href = accountAddress(name)
  switch (standingOf(account, presets)) {
    case 'simulated':
    case 'ready':
      return null
    case 'off':
      return { words: `The account ${name} is switched off.`, action: 'Open it', href }
    case 'no-key':
      return { words: `The account ${name} has no key yet.`, action: 'Give it one', href }
    case 'not-allowed':
      return { words: `${hostOf(account.base_url)} is a private address that no owner has allowed.`, action: 'Open the account', href }
  }
}

/** Faults that are put right where accounts are; of a step that reaches the web by itself an address is none of them. */
const OF_ACCOUNTS = new Set([
  'KEY_REFUSED',
  'ACCESS_REFUSED',
  'QUOTA_SPENT',
  'MODEL_UNKNOWN',
  'MODEL_UNBOUND',
  'ACCOUNT_UNKNOWN',
  'ACCOUNT_INACTIVE',
  'CREDENTIAL_MISSING',
])

/** Where a fault of this code is put right, when that is an account; null: somewhere else. */
export function mendedAt(code: string, account: string): string | null {
  if (!OF_ACCOUNTS.has(code) && !(code === 'ADDRESS_REFUSED' && account !== '')) return null
  return account === '' || account === 'rehearsal' ? ACCOUNTS_PAGE : accountAddress(account)
}
