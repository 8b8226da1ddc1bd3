/* A template's parameters as its form holds them, and as the server takes them. Models are written "account/model". */
import type { Json, TemplateParameter } from '../../api/types'

export type ParameterValues = Readonly<Record<string, string>>

export const initialParameters = (parameters: readonly TemplateParameter[]): ParameterValues =>
  Object.fromEntries(parameters.map((parameter) => [parameter.name, shown(parameter.default)]))

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join('\n')
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

export interface ReadParameters {
  parameters: Record<string, Json>
  errors: Record<string, string>
}

/** What is empty is left out: it takes its default. */
export function readParameters(fields: readonly TemplateParameter[], values: ParameterValues): ReadParameters {
  const parameters: Record<string, Json> = {}
  const errors: Record<string, string> = {}
  for (const field of fields) {
    const text = (values[field.name] ?? '').trim()
    if (text === '') {
      if (field.default === null) errors[field.name] = 'This is needed to make the flow.'
      continue
    }
    const read = meaning(field, text)
    if ('error' in read) errors[field.name] = read.error
    else parameters[field.name] = read.value
  }
  return { parameters, errors }
}

type Read = { value: Json } | { error: string }

function meaning(field: TemplateParameter, text: string): Read {
  switch (field.type) {
    case 'text':
      return { value: text }
    case 'model':
      return model(text)
    case 'models':
      return models(field, text)
    case 'number':
    case 'integer':
      return number(field, text)
  }
}

const MODEL = /^[^\s/]+\/\S+$/

const model = (text: string): Read =>
  MODEL.test(text) ? { value: text } : { error: 'A model is written account/model, such as rehearsal/steady.' }

function models(field: TemplateParameter, text: string): Read {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
  const odd = lines.find((line) => !MODEL.test(line))
  if (odd !== undefined) return { error: `“${odd}” is no model: write account/model, one a line.` }
  return range(field, lines.length, 'models') ?? { value: lines }
}

function number(field: TemplateParameter, text: string): Read {
  const value = Number(text)
  if (!Number.isFinite(value)) return { error: 'This must be a number, such as 3 or 0.5.' }
  if (field.type === 'integer' && !Number.isInteger(value)) return { error: 'This must be a whole number.' }
  return range(field, value, '') ?? { value }
}

function range({ min, max }: TemplateParameter, value: number, what: string): { error: string } | null {
  const unit = what && ` ${what}`
  if (min !== null && value < min) return { error: `At least ${String(min)}${unit}.` }
  if (max !== null && value > max) return { error: `At most ${String(max)}${unit}.` }
  return null
}
