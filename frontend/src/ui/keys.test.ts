import { describe, expect, test } from 'vitest'
import { isPlain, keyCaps, matches } from './keys'

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
})

describe('matching', () => {
  test('the main modifier is the command key on a Mac and Ctrl elsewhere', () => {
    expect(matches(press('Enter', { metaKey: true }), 'mod+Enter', true)).toBe(true)
    expect(matches(press('Enter', { ctrlKey: true }), 'mod+Enter', false)).toBe(true)
    expect(matches(press('Enter', { ctrlKey: true }), 'mod+Enter', true)).toBe(false)
    expect(matches(press('Enter'), 'mod+Enter', false)).toBe(false)
  })

  test('a sign that needs Shift on some keyboards matches by itself', () => {
    expect(matches(press('?', { shiftKey: true }), '?', false)).toBe(true)
    expect(matches(press('/'), '/', false)).toBe(true)
  })

  test('a letter with Shift is another shortcut than the letter', () => {
    expect(matches(press('L', { shiftKey: true }), 'l', false)).toBe(false)
    expect(matches(press('L', { shiftKey: true }), 'Shift+L', false)).toBe(true)
  })

  test("the browser's own shortcuts are left alone", () => {
    expect(matches(press('f', { ctrlKey: true }), 'f', false)).toBe(false)
  })
})

test('caps are written as this computer writes them', () => {
  expect(keyCaps('mod+Enter', true)).toEqual(['⌘', '↵'])
  expect(keyCaps('mod+Enter', false)).toEqual(['Ctrl', '↵'])
  expect(keyCaps('g f', false)).toEqual(['G', 'F'])
})

test('a shortcut without a modifier is plain', () => {
  expect(isPlain('g f')).toBe(true)
  expect(isPlain('Shift+L')).toBe(true)
  expect(isPlain('mod+Enter')).toBe(false)
  expect(isPlain('Shift+F6')).toBe(false)
  expect(isPlain('Shift+F')).toBe(true)
})
