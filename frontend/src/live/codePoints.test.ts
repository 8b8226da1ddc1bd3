import { expect, it } from 'vitest'
import { countCodePoints, skipCodePoints } from './codePoints'

it('counts characters outside the basic plane once', () => {
  expect(countCodePoints('a🎼b')).toBe(3)
  expect(countCodePoints('')).toBe(0)
})

it('never cuts a surrogate pair', () => {
  expect(skipCodePoints('🎼🎹x', 1)).toBe('🎹x')
  expect(skipCodePoints('ab', 5)).toBe('')
})

it('counts a lone surrogate as one', () => {
  expect(countCodePoints('\ud83c!')).toBe(2)
})
