import { expect, test } from 'vitest'
import type { Preset } from '../../api/types'
import { account, PRESETS } from '../../graph/accounts.fixture'
import { addressVaries, changesOf, draftOfAccount, draftOfPreset, editsOf, errorsOf, freeName, newAccount } from './draft'

const [openai, azure, ollama, custom] = PRESETS as [Preset, Preset, Preset, Preset]

test('a new account is called as its service, or as the step that asks for it calls it', () => {
  expect(draftOfPreset(openai, ['openai']).name).toBe('openai-2')
  expect(draftOfPreset(openai, [], 'work').name).toBe('work')
  expect(draftOfPreset(openai, [], 'Not A Slug').name).toBe('openai')
  expect(freeName('a', ['a', 'a-2'])).toBe('a-3')
})

test('the address is asked for only where it is not the same for everybody', () => {
  expect([openai, azure, ollama, custom].map(addressVaries)).toEqual([false, true, true, true])
})

test('what is missing is told at its field', () => {
  const errors = (preset: Preset, changes = {}) => Object.keys(errorsOf({ ...draftOfPreset(preset, []), ...changes }, preset, ['taken'], true))
  expect(errors(openai)).toEqual(['key'])
  expect(errors(openai, { key: 'k' })).toEqual([])
  expect(errors(ollama)).toEqual([])
  expect(errors(azure, { key: 'k' })).toEqual(['base_url'])
  expect(errors(ollama, { base_url: 'ftp://files' })).toEqual(['base_url'])
  expect(errors(ollama, { name: 'taken' })).toEqual(['name'])
  expect(errors(ollama, { name: 'My Own' })).toEqual(['name'])
  expect(errors(ollama, { headers: [{ name: '', value: 'x' }] })).toEqual(['headers'])
})

test('a limit is a whole number, and a deadline cannot be none', () => {
  const draft = draftOfAccount(account())
  const errors = (limits: object) => errorsOf({ ...draft, limits: { ...draft.limits, ...limits } }, openai, [], false)
  expect(errors({ requests_a_minute: 'many', first_token_seconds: '' })).toEqual({
    requests_a_minute: 'A whole number.',
    first_token_seconds: 'This needs a number.',
  })
  expect(errors({ requests_a_minute: '', tokens_a_minute: ' 900 ' })).toEqual({})
})

test('a new account says only what was chosen', () => {
  const draft = draftOfPreset(openai, [])
  expect(newAccount({ ...draft, key: ' sk-1 ' })).toEqual({
    preset: 'openai',
    wire: 'openai-chat',
    name: 'openai',
    base_url: 'https://api.openai.com/v1',
    stream: true,
    key: 'sk-1',
  })
  const limits = { ...draft.limits, requests_a_minute: '60' }
  expect(newAccount({ ...draft, limits, headers: [{ name: ' x-team ', value: 'a' }, { name: '', value: '' }] })).toMatchObject({
    requests_a_minute: 60,
    headers: [{ name: 'x-team', value: 'a' }],
  })
})

test('a change names what differs; an untouched key is not sent, a removed one is empty', () => {
  const stored = account({ requests_a_minute: 60 })
  const draft = draftOfAccount(stored)
  expect(changesOf(draft, stored)).toEqual({})
  expect(changesOf({ ...draft, key: '' }, stored)).toEqual({ key: '' })
  expect(changesOf({ ...draft, limits: { ...draft.limits, requests_a_minute: '' } }, stored)).toEqual({ requests_a_minute: 0 })
  expect(changesOf({ ...draft, stream: false, base_url: 'https://eu.example/v1' }, stored)).toEqual({ stream: false, base_url: 'https://eu.example/v1' })
})

test('only what was typed stands against what changes meanwhile', () => {
  const stored = draftOfAccount(account())
  expect(editsOf({ ...stored, key: 'k' }, stored)).toEqual({ key: 'k' })
  expect(editsOf({ ...stored }, stored)).toEqual({})
})
