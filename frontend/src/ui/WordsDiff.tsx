import type { Word } from '../api/types'
import './WordsDiff.css'

/** A text word by word: what went is struck on red, what came is underlined on green. */
export function WordsDiff({ words }: { words: readonly Word[] }) {
  return (
    <p className="words">
      {words.map(({ op, text }, place) => {
        if (op === 'same') return text
        return op === 'removed' ? <del key={place}>{text}</del> : <ins key={place}>{text}</ins>
      })}
    </p>
  )
}

/** One value instead of another, for what is no text. */
export function ValueDiff({ before, after }: { before: unknown; after: unknown }) {
  const both = before !== null && before !== undefined && after !== null && after !== undefined
  return (
    <p className="words">
      {before !== null && before !== undefined && <del>{asText(before)}</del>}
      {both && ' '}
      {after !== null && after !== undefined && <ins>{asText(after)}</ins>}
    </p>
  )
}

export const asText = (value: unknown): string => {
  if (value === null || value === undefined) return 'nothing'
  if (typeof value === 'string') return value === '' ? 'empty' : value
  if (typeof value === 'number') return value.toLocaleString('en')
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  const entries = Object.entries(value)
  const flat = !Array.isArray(value) && entries.every(([, inner]) => typeof inner !== 'object' || inner === null)
  return flat ? entries.map(([name, inner]) => `${name}: ${asText(inner)}`).join(', ') : JSON.stringify(value, null, 1)
}
