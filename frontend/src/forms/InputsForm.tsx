import type { FlowInput } from '../api/types'
import { Field, type ControlProps } from '../ui/Field'
import type { InputErrors, InputValue, InputValues } from './inputs'
import './InputsForm.css'

interface InputsFormProps {
  fields: readonly FlowInput[]
  values: InputValues
  onChange: (values: InputValues) => void
  errors: InputErrors
}

/** One control for each typed input of a flow; the dialog around it sends them. */
export function InputsForm({ fields, values, onChange, errors }: InputsFormProps) {
  return (
    <div className="inputs-form">
      {fields.map((field) => {
        const set = (value: InputValue) => { onChange({ ...values, [field.name]: value }) }
        const value = values[field.name] ?? ''
        const optional = !field.required && field.type !== 'boolean'
        return (
          <Field
            key={field.name}
            label={field.title || field.name}
            required={field.required}
            {...(optional && { note: 'optional' })}
            {...(field.help && { help: field.help })}
            {...(errors[field.name] && { error: errors[field.name] })}
          >
            {(control) => <Control field={field} value={value} control={control} onChange={set} />}
          </Field>
        )
      })}
    </div>
  )
}

interface InputControlProps {
  field: FlowInput
  value: InputValue
  control: ControlProps
  onChange: (value: InputValue) => void
}

function Control({ field, value, control, onChange }: InputControlProps) {
  const text = typeof value === 'string' ? value : ''
  switch (field.type) {
    case 'boolean':
      return (
        <input
          {...control}
          type="checkbox"
          name={field.name}
          checked={value === true}
          onChange={(event) => { onChange(event.target.checked) }}
        />
      )
    case 'choice':
      return (
        <select
          {...control}
          className="field lg"
          name={field.name}
          value={text}
          onChange={(event) => { onChange(event.target.value) }}
        >
          {text === '' && <option value="">Choose…</option>}
          {field.choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      )
    case 'long_text':
      return (
        <textarea
          {...control}
          className="field"
          name={field.name}
          rows={5}
          value={text}
          onChange={(event) => { onChange(event.target.value) }}
        />
      )
    case 'text':
    case 'number':
      return (
        <input
          {...control}
          className="field lg"
          type="text"
          inputMode={field.type === 'number' ? 'decimal' : 'text'}
          name={field.name}
          value={text}
          onChange={(event) => { onChange(event.target.value) }}
        />
      )
  }
}
