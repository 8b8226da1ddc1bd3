import { Button } from '../../ui/Button'
import { Field } from '../../ui/Field'
import { Icon } from '../../ui/Icon'

interface KeyFieldProps {
  /** null: as it is stored; empty: to be removed. */
  value: string | null
  stored: boolean
  optional: boolean
  /** The one that the key is sent to; empty while it is not known. */
  host: string
  help: string
  error: string | undefined
  onChange: (value: string | null) => void
}

/** A key goes in and never comes out again. */
export function KeyField({ value, stored, optional, host, help, error, onChange }: KeyFieldProps) {
  const note = host === '' ? 'write-only' : `write-only, sent to ${host} alone`
  const leaves = stored && value === ''
  const said = leaves ? 'The stored key is removed when you save.' : help
  return (
    <Field label="Key" required={!optional} note={optional && !stored ? `optional, ${note}` : note} {...(said && { help: said })} {...(error && { error })}>
      {(control) => (
        <div className="key-line">
          <div className="field lg mono">
            <input
              {...control}
              type="password"
              name="key"
              autoComplete="off"
              spellCheck={false}
              placeholder={stored && !leaves ? 'stored; type to replace' : ''}
              value={value ?? ''}
              onChange={(event) => { onChange(event.target.value === '' ? null : event.target.value) }}
            />
            <Icon name="lock" size={14} className="m3" />
          </div>
          {stored && (
            <Button size="lg" onClick={() => { onChange(leaves ? null : '') }}>
              {leaves ? 'Keep it' : 'Remove'}
            </Button>
          )}
        </div>
      )}
    </Field>
  )
}
