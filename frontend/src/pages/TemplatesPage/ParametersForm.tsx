import type { TemplateParameter } from '../../api/types'
import { Field, type ControlProps } from '../../ui/Field'
import type { ParameterValues } from './parameters'

interface ParametersFormProps {
  fields: readonly TemplateParameter[]
  values: ParameterValues
  onChange: (values: ParameterValues) => void
  errors: Readonly<Record<string, string>>
}

export function ParametersForm({ fields, values, onChange, errors }: ParametersFormProps) {
  return fields.map((field) => {
    const limits = bounds(field)
    const help = [field.help, field.help.includes(limits) ? '' : limits].filter(Boolean).join(' ')
    return (
      <Field
        key={field.name}
        label={field.title || field.name}
        {...(help && { help })}
        {...(errors[field.name] && { error: errors[field.name] })}
      >
        {(control) => (
          <Control
            field={field}
            control={control}
            value={values[field.name] ?? ''}
            onChange={(value) => { onChange({ ...values, [field.name]: value }) }}
          />
        )}
      </Field>
    )
  })
}

interface ParameterControlProps {
  field: TemplateParameter
  control: ControlProps
  value: string
  onChange: (value: string) => void
}

function Control({ field, control, value, onChange }: ParameterControlProps) {
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
      className={field.type === 'text' ? 'field lg' : 'field lg mono'}
      inputMode={numeric ? 'decimal' : 'text'}
      onChange={(event) => { onChange(event.target.value) }}
    />
  )
}

/** What the control cannot show: how it is written, and how far it may go. */
function bounds({ type, min, max }: TemplateParameter): string {
  if (type === 'models') return 'One a line, account/model.'
  if (min !== null && max !== null) return `From ${String(min)} to ${String(max)}.`
  if (min !== null) return `At least ${String(min)}.`
  return max === null ? '' : `At most ${String(max)}.`
}
