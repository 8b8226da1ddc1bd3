import { expect, test } from 'vitest'
import { canvasCommands } from './canvasCommands'
import { commandOf } from './keys'

test('the sheet lists only keys that the canvas understands', () => {
  const codes: Record<string, string> = { 1: 'Digit1', 0: 'Digit0' }
  for (const keys of canvasCommands.flatMap((command) => command.keys?.split(' ') ?? [])) {
    const parts = keys.split('+')
    const key = parts.at(-1) ?? ''
    const press = { key, code: codes[key] ?? '', shiftKey: parts.includes('Shift'), altKey: false, ctrlKey: false, metaKey: false }
    expect(commandOf(press), keys).not.toBeNull()
  }
})
