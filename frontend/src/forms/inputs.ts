/* A flow's typed inputs as a form sees them: what was typed on one side, what the API takes on the other. */
import type { FlowInput, Json } from '../api/types'
import { located, readJson } from './json'

/** Numbers stay text while they are typed, so that "1." or "-" is not eaten. */
export type InputValue = string | boolean
export type InputValues = Readonly<Record<string, InputValue>>
export type InputErrors = Readonly<Record<string, string>>

export function initialValues(fields: readonly FlowInput[]): InputValues {
  return Object.fromEntries(fields.map((field) => [field.name, initialValue(field)]))
}

function initialValue(field: FlowInput): InputValue {
  const given = field.default
  if (field.type === 'boolean') return given === true
  return typedInput(field, given as Json)
}

/** A value as its control would hold it. */
export function typedInput(field: Pick<FlowInput, 'type'>, given: Json): string {
  if (typeof given === 'string') return given
  if (typeof given === 'number') return String(given)
  if (given === null || given === undefined || typeof given === 'boolean') return ''
  if (field.type === 'list' && Array.isArray(given) && given.every(fitsALine)) return given.join('\n')
  return JSON.stringify(given, null, 2)
}

/** A text that means the same as one line of a list. */
const fitsALine = (item: Json): item is string =>
  typeof item === 'string' && item.trim() === item && item !== '' && !/[\n[{]/.test(item)

export interface ReadInputs {
  inputs: Record<string, Json>
  errors: InputErrors
}

/** What to send, and what keeps it from being sent. A cleared field is sent as null: left out, it would take its default. */
export function readInputs(fields: readonly FlowInput[], values: InputValues): ReadInputs {
  const inputs: Record<string, Json> = {}
  const errors: Record<string, string> = {}
  for (const field of fields) {
    const value = values[field.name] ?? initialValue(field)
    if (typeof value === 'boolean') {
      inputs[field.name] = value
      continue
    }
    const error = problem(field, value)
    if (error) errors[field.name] = error
    else inputs[field.name] = value.trim() === '' ? null : meaning(field, value)
  }
  return { inputs, errors }
}

/** What a sound text stands for. */
function meaning(field: FlowInput, text: string): Json {
  if (field.type === 'number') return Number(text)
  if (field.type === 'list' && !looksLikeJson(text)) return lines(text)
  if (field.type === 'list' || field.type === 'map') {
    const read = readJson(text)
    return 'value' in read ? read.value : null
  }
  return text
}

const looksLikeJson = (text: string) => /^\s*[[{]/.test(text)

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

function problem(field: FlowInput, value: string): string | null {
  const text = value.trim()
  if (text === '') return field.required ? 'This is needed before the flow can run.' : null
  if (field.type === 'number' && !Number.isFinite(Number(text))) return 'This must be a number, such as 3 or 0.5.'
  if (field.type === 'choice' && !field.choices.includes(value)) return 'Choose one of the list.'
  if (field.type === 'map' || (field.type === 'list' && looksLikeJson(value))) return jsonProblem(field.type, value)
  return null
}

function jsonProblem(type: 'list' | 'map', text: string): string | null {
  const read = readJson(text)
  if ('error' in read) return located(read)
  const { value } = read
  if (type === 'list') return Array.isArray(value) ? null : 'This must be a list: [ … ], or one item a line.'
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isMap ? null : 'This must be a map: { "name": value, … }.'
}
