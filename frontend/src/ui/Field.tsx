import { useId, type ReactNode } from 'react'
import { Icon } from './Icon'
import './Field.css'

export interface ControlProps {
  id: string
  'aria-invalid': true | undefined
  'aria-describedby': string | undefined
  'aria-required': true | undefined
}

interface FieldProps {
  label: string
  required?: boolean
  /** Said beside the label of a field that may stay empty, for example "optional". */
  note?: string
  help?: string
  error?: string
  children: (control: ControlProps) => ReactNode
}

/** A label, one control, its help and its error, tied together for every reader. */
export function Field({ label, required = false, note, help, error, children }: FieldProps) {
  const id = useId()
  const described = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className="form-row">
      <div className="lbl-line">
        <label className="lbl" htmlFor={id}>
          {label}
        </label>
        {note && <span className="t11 m3">{note}</span>}
      </div>
      {children({
        id,
        'aria-invalid': error ? true : undefined,
        'aria-describedby': described || undefined,
        'aria-required': required || undefined,
      })}
      {help && (
        <p className="help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {error && (
        <p className="error-line" id={`${id}-error`}>
          <Icon name="error" size={14} />
          <span>{error}</span>
        </p>
      )}
    </div>
  )
}
