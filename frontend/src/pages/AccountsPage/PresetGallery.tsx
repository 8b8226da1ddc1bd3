import { Link } from 'wouter'
import type { Preset } from '../../api/types'
import { hostOf } from '../../graph/accounts'
import { focusPanel } from '../../panels/focusPanel'
import { isIncomplete } from './draft'
import { presetAddress } from './place'

interface PresetGalleryProps {
  presets: readonly Preset[]
  /** What the account is to be called, where a step asks for it already. */
  wanted: string
}

/** Whose models they are: the rest of the form follows from it. */
export function PresetGallery({ presets, wanted }: PresetGalleryProps) {
  const own = presets.filter(({ id, local }) => local || id === 'custom')
  const services = presets.filter((preset) => !own.includes(preset))
  return (
    <div className="account-body">
      {wanted !== '' && (
        <p className="t12 m2">
          Steps ask for <b className="mono">{wanted}</b>. Whose models are they?
        </p>
      )}
      <Group title="Services" presets={services} wanted={wanted} />
      <Group title="Your own machines, and anything else" presets={own} wanted={wanted} />
    </div>
  )
}

function Group({ title, presets, wanted }: PresetGalleryProps & { title: string }) {
  if (presets.length === 0) return null
  return (
    <>
      <h3 className="cap">{title}</h3>
      <ul className="presets">
        {presets.map((preset) => (
          <li key={preset.id}>
            <Link href={presetAddress(preset.id, wanted)} onClick={focusPanel}>
              <b className="trunc">{preset.label}</b>
              <span className="t11 m3 trunc">{where(preset)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}

function where({ base_url }: Preset): string {
  return isIncomplete(base_url) ? 'an address of yours' : hostOf(base_url)
}
