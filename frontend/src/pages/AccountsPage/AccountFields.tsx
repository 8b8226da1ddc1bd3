import type { Preset } from '../../api/types'
import { hostOf } from '../../graph/accounts'
import { Field } from '../../ui/Field'
import { addressVaries, isIncomplete, type AccountDraft, type DraftErrors } from './draft'
import { KeyField } from './KeyField'
import { MoreFields } from './MoreFields'
import { WIRES } from './words'

interface AccountFieldsProps {
  draft: AccountDraft
  onChange: (draft: AccountDraft) => void
  errors: DraftErrors
  preset: Preset | undefined
  keyStored: boolean
  /** What to know before another name is given. */
  nameHelp: string
  nameFixed?: boolean
}

/** Only what the preset needs is in sight; the rest is behind "More". */
export function AccountFields({ draft, onChange, errors, preset, keyStored, nameHelp, nameFixed = false }: AccountFieldsProps) {
  const set = (changes: Partial<AccountDraft>) => {
    onChange({ ...draft, ...changes })
  }
  const varies = preset === undefined || addressVaries(preset)
  const address = (
    <TextField
      label="Base URL"
      name="base_url"
      value={draft.base_url}
      error={errors.base_url}
      onChange={(base_url) => { set({ base_url }) }}
    />
  )
  return (
    <>
      {preset?.id === 'custom' && (
        <Field label="Speaks">
          {(control) => (
            <select {...control} className="field lg" value={draft.wire} onChange={(event) => { set({ wire: event.target.value }) }}>
              {Object.entries(WIRES).map(([wire, label]) => (
                <option key={wire} value={wire}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <TextField
        label="Name"
        name="name"
        value={draft.name}
        error={errors.name}
        help={nameHelp}
        fixed={nameFixed}
        onChange={(name) => { set({ name }) }}
      />
      {varies && address}
      {(preset?.key !== 'none' || keyStored) && (
        <KeyField
          value={draft.key}
          stored={keyStored}
          optional={preset?.key !== 'needed'}
          host={isIncomplete(draft.base_url) ? '' : hostOf(draft.base_url)}
          help={preset?.help ?? ''}
          error={errors.key}
          onChange={(key) => { set({ key }) }}
        />
      )}
      <MoreFields draft={draft} set={set} errors={errors} address={varies ? null : address} wrongAddress={!varies && errors.base_url !== undefined} />
    </>
  )
}

interface TextFieldProps {
  label: string
  name: string
  value: string
  error: string | undefined
  help?: string
  fixed?: boolean
  onChange: (value: string) => void
}

function TextField({ label, name, value, error, help, fixed = false, onChange }: TextFieldProps) {
  return (
    <Field label={label} required {...(help && { help })} {...(error && { error })}>
      {(control) => (
        <input
          {...control}
          className="field lg mono"
          name={name}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          readOnly={fixed}
          value={value}
          onChange={(event) => { onChange(event.target.value) }}
        />
      )}
    </Field>
  )
}
