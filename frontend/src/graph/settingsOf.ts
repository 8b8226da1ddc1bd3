/* What a step is set to, whatever its kind: in the order and the words of the kind's own schema. */
import { fieldWords } from './fieldWords'
import { isMap } from './plain'

export interface Row {
  name: string
  text: string
}

/** One of the three: a short value, a text of its own, or rows of a list or map. */
export interface Setting {
  title: string
  line?: string
  text?: string
  rows?: Row[]
}

const WRITTEN = new Set(['template', 'long_text', 'condition', 'code'])

export function settingsOf(schema: unknown, config: Readonly<Record<string, unknown>>, shown: readonly string[]): Setting[] {
  const properties = isMap(schema) && isMap(schema.properties) ? schema.properties : {}
  const names = [...new Set([...Object.keys(properties), ...Object.keys(config)])].filter((name) => !shown.includes(name))
  return names.flatMap((name) => {
    const field = isMap(properties[name]) ? properties[name] : {}
    const value = name in config ? config[name] : field.default
    if (isEmpty(value)) return []
    const title = typeof field.title === 'string' ? field.title : fieldWords(name)
    const written = isMap(field.ui) && WRITTEN.has(String(field.ui.widget))
    return [settingOf(title, name, value, written, config.by)]
  })
}

export function conditionWords(condition: unknown): string {
  if (!isMap(condition)) return plainWords(condition)
  const value = condition.value == null ? '' : ` ${JSON.stringify(condition.value)}`
  return `${String(condition.field)} ${String(condition.operator)}${value}`
}

const UNITS = [
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const

export function durationWords(ms: number): string {
  const unit = UNITS.find(([size]) => ms >= size && ms % size === 0)
  return unit ? `${String(ms / unit[0])} ${unit[1]}` : `${String(ms)} ms`
}

const isEmpty = (value: unknown) =>
  value == null || value === '' || (Array.isArray(value) && value.length === 0) || (isMap(value) && Object.keys(value).length === 0)

function settingOf(title: string, name: string, value: unknown, written: boolean, by: unknown): Setting {
  if (isMap(value) && 'operator' in value) return { title, text: conditionWords(value) }
  if (Array.isArray(value)) return { title, rows: value.map((item: unknown, place) => itemRow(item, place, by)) }
  if (isMap(value)) return { title, rows: Object.entries(value).map(([key, inner]) => ({ name: key, text: plainWords(inner) })) }
  if (typeof value === 'number' && name.endsWith('_ms')) return { title, line: durationWords(value) }
  const text = plainWords(value)
  return written || text.includes('\n') || text.includes('{{') ? { title, text } : { title, line: text }
}

/** A branch, a tool, a field: its name, and what tells it from the others. */
function itemRow(item: unknown, place: number, by: unknown): Row {
  if (!isMap(item)) return { name: String(place + 1), text: plainWords(item) }
  const { name, condition, description, weight, ...rest } = item
  const parts =
    by === 'weights'
      ? [weight == null ? '' : `weight ${plainWords(weight)}`]
      : [condition == null ? '' : conditionWords(condition), plainWords(description), by ? '' : others(rest)]
  return { name: plainWords(name) || String(place + 1), text: parts.filter(Boolean).join(', ') }
}

const others = (rest: Readonly<Record<string, unknown>>) =>
  Object.entries(rest)
    .filter(([, value]) => !isEmpty(value))
    .map(([key, value]) => `${key.replaceAll('_', ' ')}: ${plainWords(value)}`)
    .join(', ')

function plainWords(value: unknown): string {
  if (value == null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'number' ? value.toLocaleString('en') : JSON.stringify(value)
}
