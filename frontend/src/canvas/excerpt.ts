/** The first words of a prompt or an answer, as a node shows them. */
import type { Step } from '../graph/document'
import { setting } from '../graph/document'

export interface Part {
  text: string
  variable: boolean
}

const VARIABLE = /\{\{-?\s*([^}]*?)\s*-?\}\}/g
const LONGEST = 160

/** The settings that say best what a step does, the first that is filled in. */
const TELLING = ['prompt', 'message', 'question', 'url', 'value', 'flow', 'until'] as const

export function gist(step: Step): string {
  const said = TELLING.map((name) => setting(step, name)).find((text) => text !== '')
  if (said) return step.kind === 'http' ? `${setting(step, 'method') || 'GET'} ${said}` : said
  const given = Object.entries(step.input_mapping ?? {})
  if (given.length > 0) return given.map(([name, value]) => `${name}: ${asText(value)}`).join(', ')
  if (typeof step.config.for_ms === 'number') return `${step.config.for_ms / 1000} s`
  return typeof step.config.mode === 'string' ? step.config.mode.replaceAll('_', ' ') : ''
}

/** Splits a template into words and the names it fills in. */
export function promptParts(prompt: string): Part[] {
  const source = prompt.slice(0, 4 * LONGEST).replace(/\s+/g, ' ').trim().slice(0, LONGEST)
  const parts: Part[] = []
  let from = 0
  for (const match of source.matchAll(VARIABLE)) {
    if (match.index > from) parts.push({ text: source.slice(from, match.index), variable: false })
    parts.push({ text: match[1] ?? '', variable: true })
    from = match.index + match[0].length
  }
  if (from < source.length) parts.push({ text: source.slice(from), variable: false })
  return parts
}

/** A step's output in a line or two; an object as "topic: tides, tone: calm". */
export function outputExcerpt(output: unknown): string {
  const text = isPlain(output)
    ? Object.entries(output)
        .map(([name, value]) => `${name}: ${asText(value)}`)
        .join(', ')
    : asText(output)
  return text.slice(0, 4 * LONGEST).replace(/\s+/g, ' ').trim().slice(0, LONGEST)
}

function isPlain(output: unknown): output is Record<string, unknown> {
  return typeof output === 'object' && output !== null && !Array.isArray(output)
}

export function asText(output: unknown): string {
  if (output === null || output === undefined) return ''
  return typeof output === 'string' ? output : JSON.stringify(output, null, 2)
}

/** The end of a growing text, cut at a word, so that a node never holds a whole answer. */
export function tail(text: string, most = 240): string {
  if (text.length <= most) return text
  const cut = text.slice(-most)
  return cut.slice(cut.search(/\s/) + 1)
}
