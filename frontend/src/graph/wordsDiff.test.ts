import { expect, test } from 'vitest'
import { wordsDiff } from './wordsDiff'

const told = (before: string, after: string) =>
  wordsDiff(before, after)
    .map(({ op, text }) => (op === 'same' ? text : op === 'removed' ? `[-${text}-]` : `[+${text}+]`))
    .join('')

test('what stayed, went and came, in reading order', () => {
  expect(told('Every action needs an owner.', 'Every action needs an owner and a due date.')).toBe(
    'Every action needs an [-owner.-][+owner and a due date.+]',
  )
  expect(told('a b c', 'a x c')).toBe('a [-b-][+x+] c')
  expect(told('same', 'same')).toBe('same')
  expect(told('', 'new')).toBe('[+new+]')
})

test('the sides can be read back from it', () => {
  const [before, after] = ['one two  three\nfour', 'two three\n\nfour five']
  const words = wordsDiff(before, after)
  expect(words.filter(({ op }) => op !== 'added').map(({ text }) => text).join('')).toBe(before)
  expect(words.filter(({ op }) => op !== 'removed').map(({ text }) => text).join('')).toBe(after)
})

test('very long texts are shown as replaced', () => {
  const long = (word: string) => Array.from({ length: 3_000 }, (_, at) => `${word}${String(at)}`).join(' ')
  expect(wordsDiff(long('a'), long('b')).filter(({ op }) => op === 'removed')).toHaveLength(1)
})
