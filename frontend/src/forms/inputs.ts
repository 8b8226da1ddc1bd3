/* A flow's typed inputs as a form sees them: what was typed on one side, what the API takes on the other. */
import type { FlowInput, Json } from '../api/types'

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
  if (typeof given === 'string') return given
  if (typeof given === 'number') return String(given)
  return ''
}

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
    else if (value.trim() === '') inputs[field.name] = null
    else inputs[field.name] = field.type === 'number' ? Number(value) : value
  }
  return { inputs, errors }
}

function problem(field: FlowInput, value: string): string | null {
  const text = value.trim()
  if (text === '') return field.required ? 'This is needed before the flow can run.' : null
  if (field.type === 'number' && !Number.isFinite(Number(text))) return 'This must be a number, such as 3 or 0.5.'
  if (field.type === 'choice' && !field.choices.includes(value)) return 'Choose one of the list.'
  return null
}
