import { expect, test } from 'vitest'
import { fieldWords } from './fieldWords'

test('fields are called what the forms call them, others by their last name', () => {
  expect(fieldWords('config.settings.max_tokens')).toBe('Max out')
  expect(fieldWords('config.prompt')).toBe('Prompt')
  expect(fieldWords('config.settings')).toBe('Settings')
  expect(fieldWords('retry.max_delay_ms')).toBe('Retry, max delay ms')
})
