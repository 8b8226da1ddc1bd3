/* One text against another, word by word, for what the server did not compare: a side of a conflict and its base. */
import type { Word } from '../api/types'

const PIECES = /\s+|[^\s]+/g
/** Beyond this the whole text is shown as replaced: nobody reads such a diff, and it would take long. */
const MOST_CELLS = 2_000_000

export function wordsDiff(before: string, after: string): Word[] {
  const [a, b] = [before.match(PIECES) ?? [], after.match(PIECES) ?? []]
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1
  let end = 0
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1
  const middle = between(a.slice(start, a.length - end), b.slice(start, b.length - end))
  const same = (pieces: readonly string[]): Word[] => pieces.map((text) => ({ op: 'same', text }))
  return joined([...same(a.slice(0, start)), ...middle, ...same(end === 0 ? [] : a.slice(-end))])
}

function between(a: readonly string[], b: readonly string[]): Word[] {
  const removed = (text: string): Word => ({ op: 'removed', text })
  const added = (text: string): Word => ({ op: 'added', text })
  if (a.length === 0 || b.length === 0 || a.length * b.length > MOST_CELLS) return [...a.map(removed), ...b.map(added)]
  const lengths = longest(a, b)
  const at = (i: number, j: number) => lengths[i * (b.length + 1) + j] ?? 0
  const words: Word[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]]
    if (left !== undefined && left === right) {
      words.push({ op: 'same', text: left })
      i += 1
      j += 1
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      words.push(removed(left))
      i += 1
    } else if (right !== undefined) {
      words.push(added(right))
      j += 1
    }
  }
  return words
}

/** At (i, j): how many pieces the rests of both have in common, in order. */
function longest(a: readonly string[], b: readonly string[]): Uint32Array {
  const width = b.length + 1
  const table = new Uint32Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const [below, right] = [table[(i + 1) * width + j] ?? 0, table[i * width + j + 1] ?? 0]
      table[i * width + j] = a[i] === b[j] ? (table[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(below, right)
    }
  }
  return table
}

/** Neighbours of one kind become one; a space between two changes belongs to them. */
function joined(words: readonly Word[]): Word[] {
  const result: Word[] = []
  for (const word of words) {
    const last = result.at(-1)
    if (last?.op === word.op) result[result.length - 1] = { op: word.op, text: last.text + word.text }
    else result.push(word)
  }
  return result
}
