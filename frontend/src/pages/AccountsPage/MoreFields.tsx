import { useState, type ReactNode } from 'react'
import type { AccountHeader } from '../../api/types'
import { Button, IconButton } from '../../ui/Button'
import { Field } from '../../ui/Field'
import { Icon } from '../../ui/Icon'
import { LIMITS, type AccountDraft, type DraftErrors } from './draft'
import { LIMIT_WORDS } from './words'

interface MoreFieldsProps {
  draft: AccountDraft
  set: (changes: Partial<AccountDraft>) => void
  errors: DraftErrors
  /** Where the preset knows it, it is seldom changed. */
  address: ReactNode
  wrongAddress: boolean
}

/** Limits, headers, streaming: right as they come for most. It opens by itself when something in it is wrong. */
export function MoreFields({ draft, set, errors, address, wrongAddress }: MoreFieldsProps) {
  const [open, setOpen] = useState(false)
  const wrong = wrongAddress || errors.headers !== undefined || LIMITS.some((limit) => errors[limit])
  return (
    <details className="account-more" open={open || wrong} onToggle={(event) => { setOpen(event.currentTarget.open) }}>
      <summary>
        <Icon name="right" size={14} />
        More: limits, headers, streaming
      </summary>
      {address}
      <div className="limit-fields">
        {LIMITS.map((limit) => (
          <Field key={limit} label={LIMIT_WORDS[limit].label} help={LIMIT_WORDS[limit].help} {...(errors[limit] && { error: errors[limit] })}>
            {(control) => (
              <input
                {...control}
                className="field mono"
                name={limit}
                inputMode="numeric"
                placeholder={limit.endsWith('_minute') ? 'no limit' : 'as usual'}
                value={draft.limits[limit]}
                onChange={(event) => { set({ limits: { ...draft.limits, [limit]: event.target.value } }) }}
              />
            )}
          </Field>
        ))}
      </div>
      <Headers headers={draft.headers} error={errors.headers} onChange={(headers) => { set({ headers }) }} />
      <label className="check-line">
        <input type="checkbox" checked={draft.stream} onChange={(event) => { set({ stream: event.target.checked }) }} />
        Stream answers as they are written
      </label>
    </details>
  )
}

interface HeadersProps {
  headers: readonly AccountHeader[]
  error: string | undefined
  onChange: (headers: AccountHeader[]) => void
}

function Headers({ headers, error, onChange }: HeadersProps) {
  const change = (place: number, part: Partial<AccountHeader>) => {
    onChange(headers.map((header, other) => (other === place ? { ...header, ...part } : header)))
  }
  return (
    <fieldset className="header-fields">
      <legend className="lbl">Headers</legend>
      <p className="t11 m3">Sent with every request, and readable here. A secret belongs into the key.</p>
      {headers.map((header, place) => (
        <div className="header-line" key={place}>
          <input
            className="field mono"
            aria-label={`Name of header ${String(place + 1)}`}
            placeholder="name"
            spellCheck={false}
            value={header.name}
            onChange={(event) => { change(place, { name: event.target.value }) }}
          />
          <input
            className="field mono"
            aria-label={`Value of header ${String(place + 1)}`}
            placeholder="value"
            spellCheck={false}
            value={header.value}
            onChange={(event) => { change(place, { value: event.target.value }) }}
          />
          <IconButton name="x" label={`Remove header ${String(place + 1)}`} onClick={() => { onChange(headers.filter((_, other) => other !== place)) }} />
        </div>
      ))}
      {error && (
        <p className="error-line">
          <Icon name="error" size={14} />
          {error}
        </p>
      )}
      <Button size="sm" icon="plus" onClick={() => { onChange([...headers, { name: '', value: '' }]) }}>
        Add a header
      </Button>
    </fieldset>
  )
}
