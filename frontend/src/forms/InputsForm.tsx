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
        const { type } = field
        if (type === 'boolean') return <Choice key={field.name} field={field} on={value === true} onChange={set} />
        return (
          <Field
            key={field.name}
            label={field.title || field.name}
            required={field.required}
            {...(!field.required && { note: 'optional' })}
            {...helpOf(field)}
            {...(errors[field.name] && { error: errors[field.name] })}
          >
            {(control) => <Control field={field} type={type} value={value} control={control} onChange={set} />}
          </Field>
        )
      })}
    </div>
  )
}

/** Its own help, and how to write what has more than one way to be written. */
function helpOf({ type, help }: FlowInput): { help?: string } {
  const words = [help, WRITTEN[type]].filter(Boolean).join(' ')
  return words === '' ? {} : { help: words }
}

const WRITTEN: Partial<Record<FlowInput['type'], string>> = {
  list: 'One item a line, or a JSON list.',
  map: 'JSON, such as {"name": "value"}.',
}

interface ChoiceProps {
  field: FlowInput
  on: boolean
  onChange: (on: boolean) => void
}

/** Yes or no is one line: the box and its question. */
const Choice = ({ field, on, onChange }: ChoiceProps) => (
  <div className="form-row">
    <label className="check-line">
      <input type="checkbox" name={field.name} checked={on} onChange={(event) => { onChange(event.target.checked) }} />
      {field.title || field.name}
    </label>
    {field.help && <p className="help">{field.help}</p>}
  </div>
)

interface InputControlProps {
  field: FlowInput
  type: Exclude<FlowInput['type'], 'boolean'>
  value: InputValue
  control: ControlProps
  onChange: (value: InputValue) => void
}

function Control({ field, type, value, control, onChange }: InputControlProps) {
  const text = typeof value === 'string' ? value : ''
  switch (type) {
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
    case 'list':
    case 'map':
      return (
        <textarea
          {...control}
          className={type === 'long_text' ? 'field' : 'field mono'}
          spellCheck={type === 'long_text' ? undefined : false}
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
          inputMode={type === 'number' ? 'decimal' : 'text'}
          name={field.name}
          value={text}
          onChange={(event) => { onChange(event.target.value) }}
        />
      )
  }
}
