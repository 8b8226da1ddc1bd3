import { Link } from 'wouter'
import { useAccounts, usePresets } from '../api/useAccounts'
import { missingFor, modelParts } from '../graph/accounts'
import { Line, Section } from './Section'

const SETTING_WORDS: Record<string, string> = { temperature: 'Temperature', max_tokens: 'Max out' }

export function ModelSection({ model, settings }: { model: string; settings: unknown }) {
  const { account, model: name } = modelParts(model)
  const entries = typeof settings === 'object' && settings !== null ? Object.entries(settings) : []
  return (
    <Section title="Model">
      <div className="model">
        <div className="grow">
          <div className="mono model-name">{name}</div>
          <div className="t11 m3">{account === 'rehearsal' ? 'Rehearsal, simulated' : account}</div>
        </div>
        {account === 'rehearsal' && <span className="num">$0.00</span>}
      </div>
      <MissingAccount name={account} />
      {entries.map(([key, value]) => (
        <Line
          key={key}
          label={SETTING_WORDS[key] ?? key}
          value={typeof value === 'number' ? value.toLocaleString('en') : String(value)}
        />
      ))}
    </Section>
  )
}

/** What keeps the step's model from being asked, with the way to where that is put right. */
function MissingAccount({ name }: { name: string }) {
  const accounts = useAccounts()
  const presets = usePresets()
  const missing = accounts.data && presets.data ? missingFor(name, accounts.data, presets.data) : null
  if (!missing) return null
  return (
    <p className="warning t12">
      {missing.words}{' '}
      <Link href={missing.href} className="link">
        {missing.action}
      </Link>
    </p>
  )
}
