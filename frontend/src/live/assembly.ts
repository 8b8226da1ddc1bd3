/**
 * Puts a call's streamed text together from pieces that may overlap, repeat or be missing.
 * One call is live per path: a later epoch, attempt or call starts the text anew, an earlier one is stale.
 */
import type { Delta } from '../graph/journal'
import { countCodePoints, skipCodePoints } from './codePoints'

export interface LiveText {
  text: string
  /** Code points so far: the offset the next piece should carry. */
  length: number
  epoch: number
  attempt: number
  call: number
}

export type Placed = { kind: 'grown'; live: LiveText } | { kind: 'known' } | { kind: 'gap' }

export function place(current: LiveText | undefined, delta: Delta): Placed {
  const order = current ? compare(delta, current) : 1
  if (order < 0) return { kind: 'known' }
  const known = current && order === 0 ? current : begin(delta)
  if (delta.offset > known.length) return { kind: 'gap' }
  const fresh = skipCodePoints(delta.text, known.length - delta.offset)
  if (fresh === '' && known === current) return { kind: 'known' }
  return {
    kind: 'grown',
    live: { ...known, text: known.text + fresh, length: known.length + countCodePoints(fresh) },
  }
}

function begin({ epoch, attempt, call }: Delta): LiveText {
  return { text: '', length: 0, epoch, attempt, call }
}

function compare(a: Delta, b: LiveText): number {
  return a.epoch - b.epoch || a.attempt - b.attempt || a.call - b.call
}
