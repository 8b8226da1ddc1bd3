import { expect, it } from 'vitest'
import { outputExcerpt, promptParts, tail } from './excerpt'
import { seconds } from './figures'
import { commandOf } from './keys'

it('writes durations shortly', () => {
  expect(seconds(4_149)).toBe('4.1 s')
  expect(seconds(59_970)).toBe('1m 00s')
  expect(seconds(3_723_000)).toBe('1h 02m')
  expect(seconds(-20)).toBe('0.0 s')
})

it('sets the names a prompt fills in apart', () => {
  expect(promptParts('On {{ inputs.topic }}\nfor {{- audience -}}.')).toEqual([
    { text: 'On ', variable: false },
    { text: 'inputs.topic', variable: true },
    { text: ' for ', variable: false },
    { text: 'audience', variable: true },
    { text: '.', variable: false },
  ])
})

it('shows an object by its fields and a long text by its end', () => {
  expect(outputExcerpt({ topic: 'tides', tone: 'calm' })).toBe('topic: tides, tone: calm')
  expect(tail(`${'word '.repeat(100)}end`, 12)).toBe('word end')
})

it('reads keys by their place, and only without other modifiers', () => {
  const press = { key: '!', code: 'Digit1', shiftKey: true, altKey: false, ctrlKey: false, metaKey: false }
  expect(commandOf(press)).toEqual({ do: 'fit' })
  expect(commandOf({ ...press, ctrlKey: true })).toBeNull()
  expect(commandOf({ ...press, key: 'ArrowRight', code: 'ArrowRight', shiftKey: false })).toEqual({
    do: 'move',
    direction: 'right',
  })
})
