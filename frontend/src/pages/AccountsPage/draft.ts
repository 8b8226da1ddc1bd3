/* What is typed into the form of an account, and what of it goes to the server. */
import type { Account, AccountChange, AccountCreate, AccountHeader, Preset } from '../../api/types'

export const LIMITS = [
  'requests_a_minute',
  'tokens_a_minute',
  'first_token_seconds',
  'between_tokens_seconds',
  'most_prompt_bytes',
  'most_system_bytes',
] as const

export type Limit = (typeof LIMITS)[number]

/** `key` null: as it is stored. Limits as typed: empty where nothing was. */
export interface AccountDraft {
  preset: string
  wire: string
  name: string
  base_url: string
  key: string | null
  headers: AccountHeader[]
  stream: boolean
  limits: Record<Limit, string>
}

export type DraftErrors = Readonly<Record<string, string>>

const NO_LIMITS: Record<Limit, string> = {
  requests_a_minute: '',
  tokens_a_minute: '',
  first_token_seconds: '',
  between_tokens_seconds: '',
  most_prompt_bytes: '',
  most_system_bytes: '',
}

export function draftOfPreset({ id, wire, base_url }: Preset, taken: readonly string[], wanted = ''): AccountDraft {
  const name = SLUG.test(wanted) && !taken.includes(wanted) ? wanted : freeName(id, taken)
  return { preset: id, wire, name, base_url, key: null, headers: [], stream: true, limits: NO_LIMITS }
}

export function draftOfAccount(account: Account): AccountDraft {
  const { preset, wire, name, base_url, headers, stream } = account
  const limits = Object.fromEntries(LIMITS.map((limit) => [limit, account[limit] > 0 ? String(account[limit]) : ''])) as Record<Limit, string>
  return { preset, wire, name, base_url, key: null, headers, stream, limits }
}

const SLUG = /^[a-z0-9][a-z0-9-]{0,39}$/

/** "openai", or "openai-2" where that is taken. */
export function freeName(wanted: string, taken: readonly string[]): string {
  let name = wanted
  for (let number = 2; taken.includes(name); number += 1) name = `${wanted}-${String(number)}`
  return name
}

/** Has to be typed over: "https://RESOURCE.openai.azure.com" is nobody's address. */
export const isIncomplete = (address: string) => address === '' || /[<>{}]|[A-Z]{4,}|\byour-/.test(address)

/** Its address is everybody's own, not the vendor's. */
export const addressVaries = ({ id, local, base_url }: Preset) => id === 'custom' || local || isIncomplete(base_url)

export function errorsOf(draft: AccountDraft, preset: Preset | undefined, taken: readonly string[], fresh: boolean): DraftErrors {
  const errors: Record<string, string> = {}
  const name = draft.name.trim()
  if (name === '') errors.name = 'An account needs a name.'
  else if (!SLUG.test(name)) errors.name = 'Small letters, digits and hyphens, at most 40, the first no hyphen.'
  else if (taken.includes(name)) errors.name = `There is an account called ${name} already.`
  const address = draft.base_url.trim()
  if (isIncomplete(address)) errors.base_url = 'Where are its models asked? This has to be an address of yours.'
  else if (!URL.canParse(address) || !/^https?:/.test(address)) errors.base_url = 'An address begins with https:// or http://.'
  if (fresh && preset?.key === 'needed' && !draft.key?.trim()) errors.key = 'This service answers nobody without a key.'
  for (const limit of LIMITS) {
    const typed = draft.limits[limit].trim()
    if (!/^\d*$/.test(typed)) errors[limit] = 'A whole number.'
    else if (typed === '' && !fresh && !mayBeEmpty(limit)) errors[limit] = 'This needs a number.'
  }
  if (draft.headers.some(({ name: header, value }) => header.trim() === '' && value !== '')) errors.headers = 'A header needs a name.'
  return errors
}

/** Without a limit there is none; the others always hold. */
const mayBeEmpty = (limit: Limit) => limit.endsWith('_minute')

/** The fields that were touched: as a whole each, so that putting one back forgets it. */
export function editsOf(typed: AccountDraft, stored: AccountDraft): Partial<AccountDraft> {
  const same = (field: keyof AccountDraft) => JSON.stringify(typed[field]) === JSON.stringify(stored[field])
  return Object.fromEntries(Object.entries(typed).filter(([field]) => !same(field as keyof AccountDraft)))
}

/** A new account: what was left empty is the server's to choose. */
export function newAccount(draft: AccountDraft): AccountCreate {
  const { preset, wire, name, base_url, key, stream } = draft
  const headers = filled(draft.headers)
  const typed = LIMITS.filter((limit) => draft.limits[limit].trim() !== '')
  return {
    preset,
    wire,
    name: name.trim(),
    base_url: base_url.trim(),
    stream,
    ...(key?.trim() && { key: key.trim() }),
    ...(headers.length > 0 && { headers }),
    ...Object.fromEntries(typed.map((limit) => [limit, Number(draft.limits[limit])])),
  }
}

/** Only what differs from the account as it stands. */
export function changesOf(draft: AccountDraft, account: Account): AccountChange {
  const changes: AccountChange = {}
  const headers = filled(draft.headers)
  if (draft.name.trim() !== account.name) changes.name = draft.name.trim()
  if (draft.base_url.trim() !== account.base_url) changes.base_url = draft.base_url.trim()
  if (draft.wire !== account.wire) changes.wire = draft.wire
  if (draft.stream !== account.stream) changes.stream = draft.stream
  if (draft.key !== null) changes.key = draft.key.trim()
  if (JSON.stringify(headers) !== JSON.stringify(account.headers)) changes.headers = headers
  for (const limit of LIMITS) {
    const value = Number(draft.limits[limit].trim() || 0)
    if (value !== account[limit]) changes[limit] = value
  }
  return changes
}

const filled = (headers: readonly AccountHeader[]) =>
  headers.filter(({ name }) => name.trim() !== '').map(({ name, value }) => ({ name: name.trim(), value }))
