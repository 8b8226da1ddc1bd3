import { expect, test, vi } from 'vitest'
import type { Command } from './command'
import { pick } from './pick'

const command = (id: string, keys: string): Command => ({
  id,
  group: 'Test',
  label: id,
  icon: 'home',
  keys,
  perform: vi.fn(),
})
const commands = [command('flows', 'g f'), command('sheet', '?'), command('run', 'mod+Enter')]
const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false, shiftKey: false, altKey: false })
const at = { commands, waiting: null, now: 1_000, plain: true, mac: false }

test('one key means its command', () => {
  expect(pick({ ...at, press: press('?') }).command?.id).toBe('sheet')
})

test('two keys in a row mean theirs, if the second comes soon', () => {
  const first = pick({ ...at, press: press('g') })
  expect(first.command).toBeNull()
  expect(pick({ ...at, press: press('f'), waiting: first.waiting, now: 1_500 }).command?.id).toBe('flows')
  expect(pick({ ...at, press: press('f'), waiting: first.waiting, now: 2_500 }).command).toBeNull()
})

test('another key forgets the first one', () => {
  const first = pick({ ...at, press: press('g') })
  expect(pick({ ...at, press: press('x'), waiting: first.waiting, now: 1_100 })).toEqual({ command: null, waiting: null })
})

test('while someone types only shortcuts with a modifier count', () => {
  expect(pick({ ...at, press: press('?'), plain: false }).command).toBeNull()
  expect(pick({ ...at, press: press('Enter', true), plain: false }).command?.id).toBe('run')
})

test('keys that a part of the page handles itself are left to it', () => {
  const listed: Command = { ...command('open', 'Enter'), perform: undefined }
  expect(pick({ ...at, commands: [listed], press: press('Enter') }).command).toBeNull()
})

test('the page takes a key over from the app', () => {
  const own = command('own', '?')
  expect(pick({ ...at, commands: [own, ...commands], press: press('?') }).command).toBe(own)
})
