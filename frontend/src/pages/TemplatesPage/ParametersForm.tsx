import { useId } from 'react'
import type { TemplateParameter } from '../../api/types'
import { Field, type ControlProps } from '../../ui/Field'
import type { ParameterValues } from './parameters'

interface ParametersFormProps {
  fields: readonly TemplateParameter[]
  values: ParameterValues
  onChange: (values: ParameterValues) => void
  errors: Readonly<Record<string, string>>
  /** What there is to choose from. */
  models: readonly string[]
}

export function ParametersForm({ fields, values, onChange, errors, models }: ParametersFormProps) {
  const listId = useId()
  const first = fields.find(({ type }) => type === 'model')
  return (
    <>
      {first && (
        <datalist id={listId}>
          {models.map((model) => (
            <option key={model} value={model} />
          ))}
        </datalist>
      )}
      {fields.map((field) => (
        <Field
          key={field.name}
          label={field.title || field.name}
          {...helpOf(field, field.type === 'models' || field === first ? models : [])}
          {...(errors[field.name] && { error: errors[field.name] })}
        >
          {(control) => (
            <Control
              field={field}
              listId={listId}
              control={control}
              value={values[field.name] ?? ''}
              onChange={(value) => { onChange({ ...values, [field.name]: value }) }}
            />
          )}
        </Field>
      ))}
    </>
  )
}

interface ParameterControlProps {
  listId: string
  field: TemplateParameter
  control: ControlProps
  value: string
  onChange: (value: string) => void
}

function Control({ field, listId, control, value, onChange }: ParameterControlProps) {
  const shared = { ...control, name: field.name, value, spellCheck: field.type === 'text' }
  if (field.type === 'models' || (field.type === 'text' && value.length > 60)) {
    return (
      <textarea
        {...shared}
        className={field.type === 'models' ? 'field mono' : 'field'}
        rows={field.type === 'models' ? 3 : 4}
        onChange={(event) => { onChange(event.target.value) }}
      />
    )
  }
  const numeric = field.type === 'number' || field.type === 'integer'
  return (
    <input
      {...shared}
      {...(field.type === 'model' && { list: listId })}
      className={field.type === 'text' ? 'field lg' : 'field lg mono'}
      inputMode={numeric ? 'decimal' : 'text'}
      onChange={(event) => { onChange(event.target.value) }}
    />
  )
}

function helpOf(field: TemplateParameter, models: readonly string[]): { help?: string } {
  const limits = bounds(field, models)
  const help = [field.help, field.help.includes(limits) ? '' : limits].filter(Boolean).join(' ')
  return help ? { help } : {}
}

/** More than can be read are found by typing. */
const NAMED = 6

function thereAre(models: readonly string[]): string {
  if (models.length === 0) return ''
  return models.length > NAMED ? ` Of ${String(models.length)}, type to find one.` : ` There are ${models.join(' and ')}.`
}

/** What the control cannot show: how it is written, and how far it may go. */
function bounds({ type, min, max }: TemplateParameter, models: readonly string[]): string {
  const there = thereAre(models)
  if (type === 'models') return `One a line.${there}`
  if (type === 'model') return there.trim()
  if (min !== null && max !== null) return `From ${String(min)} to ${String(max)}.`
  if (min !== null) return `At least ${String(min)}.`
  return max === null ? '' : `At most ${String(max)}.`
}
