import { Field } from '../ui/Field'
import type { VersionPin } from './useVersionPin'

/** Only where there is a choice, or something to say: the draft never runs, it is published first. */
export function VersionPicker({ pin: { chosen, options, choose } }: { pin: VersionPin }) {
  if (options.length < 2 && chosen !== 'draft') return null
  const help = chosen === 'draft' ? 'Runs use published versions. This publishes the draft, then runs it.' : ''
  return (
    <div className="version-picker">
      <Field label="Version" {...(help && { help })}>
        {(control) => (
          <select
            {...control}
            className="field lg"
            value={String(chosen)}
            onChange={({ target: { value } }) => {
              choose(value === 'draft' ? 'draft' : Number(value))
            }}
          >
            {options.map(({ value, label }) => (
              <option key={value} value={String(value)}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  )
}
