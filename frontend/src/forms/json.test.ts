import { describe, expect, test } from 'vitest'
import { located, readJson } from './json'

const said = (text: string) => {
  const read = readJson(text)
  return 'error' in read ? located(read) : read.value
}

test('what is JSON is read as itself', () => {
  expect(said(' {"a": [1, true, null, "x"]} ')).toEqual({ a: [1, true, null, 'x'] })
})

describe('what is not says where and what is missing', () => {
  test.each([
    ['{"a": 1\n "b": 2}', 'Line 2, column 2: a comma or } is missing here.'],
    ['[1, 2', 'Line 1, column 6: a comma or ] is missing here.'],
    ['{a: 1}', 'Line 1, column 2: a name in "quotes" is missing here.'],
    ['{"a" 1}', 'Line 1, column 6: a : is missing here.'],
    ['{"a": }', 'Line 1, column 7: a text needs "quotes", or a value is missing here.'],
    ["['x']", 'Line 1, column 2: use "double" quotes around text.'],
    ['["x]', 'Line 1, column 2: this text is not closed, or has a line break or a single \\ in it.'],
    ['', 'Line 1, column 1: a value is missing here.'],
    ['{} {}', 'Line 1, column 4: nothing may follow the end of the value.'],
  ])('%s', (text, words) => {
    expect(said(text)).toBe(words)
  })

  test('a million brackets are only nested too deeply', () => {
    expect(said('['.repeat(1_000_000))).toBe('Line 1, column 202: this is nested too deeply.')
  })
})
