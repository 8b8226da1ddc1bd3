import { expect, test } from 'vitest'
import { account, LOCAL, PRESETS, REHEARSAL } from './accounts.fixture'
import { hostOf, mendedAt, missingFor, modelParts, standingOf } from './accounts'

test('a model may hold slashes itself', () => {
  expect(modelParts('openrouter/meta/llama-3')).toEqual({ account: 'openrouter', model: 'meta/llama-3' })
  expect(modelParts('steady')).toEqual({ account: '', model: 'steady' })
})

test('how an account stands: what keeps it from being asked comes first', () => {
  const standing = (one: typeof LOCAL) => standingOf(one, PRESETS)
  expect(standing(REHEARSAL)).toBe('simulated')
  expect(standing(account())).toBe('ready')
  expect(standing(account({ key_set: false }))).toBe('no-key')
  expect(standing(account({ key_set: false, active: false }))).toBe('off')
  expect(standing(LOCAL)).toBe('not-allowed')
  expect(standing({ ...LOCAL, allow_private: true })).toBe('ready')
})

test('an unknown account leads to where it is added, one without a key to where it gets one', () => {
  const missing = (name: string, ...accounts: (typeof LOCAL)[]) => missingFor(name, [REHEARSAL, ...accounts], PRESETS)
  expect(missing('rehearsal')).toBeNull()
  expect(missing('{{ inputs.model }}')).toBeNull()
  expect(missing('openai')).toMatchObject({ action: 'Add it', href: '/settings/accounts?add&name=openai' })
  expect(missing('openai', account({ key_set: false }))).toMatchObject({ action: 'Give it one', href: '/settings/accounts?account=openai' })
  expect(missing('ollama', LOCAL)?.words).toContain('127.0.0.1:11434')
  expect(missing('openai', account())).toBeNull()
})

test('a fault of a key leads to its account, and an address only where an account was asked', () => {
  expect(mendedAt('KEY_REFUSED', 'openai')).toBe('/settings/accounts?account=openai')
  expect(mendedAt('ACCOUNT_UNKNOWN', '')).toBe('/settings/accounts')
  expect(mendedAt('ADDRESS_REFUSED', '')).toBeNull()
  expect(mendedAt('ADDRESS_REFUSED', 'ollama')).not.toBeNull()
  expect(mendedAt('OVERLOADED', 'openai')).toBeNull()
})

test('a host keeps its port', () => {
  expect(hostOf('http://127.0.0.1:11434/v1')).toBe('127.0.0.1:11434')
  expect(hostOf('not one')).toBe('not one')
})
