import { Link, useLocation, useSearch } from 'wouter'
import type { Account, Preset, Role } from '../../api/types'
import { useAccounts, usePresets } from '../../api/useAccounts'
import { useSession } from '../../api/useSession'
import { ACCOUNTS_PAGE, addAddress } from '../../graph/accounts'
import { focusPanel } from '../../panels/focusPanel'
import { buttonClass } from '../../ui/buttonClass'
import { plural } from '../../ui/format'
import { Icon } from '../../ui/Icon'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { Shell } from '../../ui/shell/Shell'
import { LateWords } from '../../ui/Skeleton'
import { AboutAccounts } from './AboutAccounts'
import { AccountPanel } from './AccountPanel'
import { AccountTable } from './AccountTable'
import { AddForm } from './AddForm'
import { ModelList } from './ModelList'
import { NoAccounts } from './NoAccounts'
import { Panel } from './Panel'
import { placeOf, type Place } from './place'
import { PresetGallery } from './PresetGallery'
import './AccountsPage.css'
import './panel.css'

/** Who answers the models of this workspace: where, with whose key, within which limits. */
export default function AccountsPage() {
  const accounts = useAccounts()
  const presets = usePresets()
  const role = useSession().data?.workspace.role
  const place = placeOf(useSearch())
  const all = accounts.data ?? []
  const own = all.filter(({ built_in }) => !built_in).length
  // What is real first.
  const models = all
    .toSorted((a, b) => Number(a.built_in) - Number(b.built_in))
    .flatMap(({ name, models: listed }) => listed.map((model) => ({ ...model, account: name })))
  return (
    <Shell title="Accounts">
      <div className="page accounts-page" data-open={place.what === 'none' ? undefined : true}>
        <div className="page-head">
          <h1>Accounts</h1>
          {own > 0 && <span className="t12 m3 accounts-count">{plural(own, 'account')}, and one simulated</span>}
          {role === 'owner' && (
            <Link id="add-account" href={addAddress()} onClick={focusPanel} className={buttonClass('ink', 'lg')}>
              <Icon name="plus" size={14} />
              Add account
            </Link>
          )}
        </div>
        {accounts.isError && <ProblemBanner error={accounts.error} onRetry={() => void accounts.refetch()} />}
        {presets.isError && <ProblemBanner error={presets.error} onRetry={() => void presets.refetch()} />}
        {(accounts.isPending || presets.isPending) && <LateWords>Opening the accounts</LateWords>}
        {accounts.data && presets.data && (
          <div className="accounts-columns">
            <div className="accounts-main">
              <section className="card" aria-label="Accounts">
                <AccountTable accounts={all} presets={presets.data} current={place.what === 'account' ? place.name : null} />
                {own === 0 && <NoAccounts mayAdd={role === 'owner'} />}
              </section>
              <section className="card accounts-models" aria-labelledby="all-models">
                <h2 id="all-models">Models</h2>
                <ModelList models={models} whole />
              </section>
            </div>
            <Beside place={place} accounts={all} presets={presets.data} role={role} />
          </div>
        )}
      </div>
    </Shell>
  )
}

interface BesideProps {
  place: Place
  accounts: readonly Account[]
  presets: readonly Preset[]
  role: Role | undefined
}

function Beside({ place, accounts, presets, role }: BesideProps) {
  const [, navigate] = useLocation()
  const names = accounts.map(({ name }) => name)
  const close = () => {
    navigate(ACCOUNTS_PAGE)
    // Back to where it came from, once that is in sight again.
    requestAnimationFrame(() => {
      const row = place.what === 'account' ? `[data-account="${CSS.escape(place.name)}"] a` : '#add-account'
      ;(document.querySelector<HTMLElement>(row) ?? document.getElementById('content'))?.focus()
    })
  }
  if (place.what === 'none') return <AboutAccounts />
  if (place.what === 'account') {
    const account = accounts.find(({ name }) => name === place.name)
    if (account) return <AccountPanel key={account.id} account={account} presets={presets} taken={names} role={role} onClose={close} />
    return (
      <Panel title="Not here" onClose={close}>
        <div className="account-body">
          <p className="t12 m2">There is no account called {place.name}: it was renamed, deleted, or never added.</p>
          {role === 'owner' && (
            <Link href={addAddress(place.name)} onClick={focusPanel} className={buttonClass('ink')}>
              Add it
            </Link>
          )}
        </div>
      </Panel>
    )
  }
  const preset = presets.find(({ id }) => id === place.preset)
  if (role !== undefined && role !== 'owner') {
    return (
      <Panel title="Add an account" onClose={close}>
        <div className="account-body">
          <p className="t12 m2">Only an owner can add accounts. Your role here is {role}; an owner of the workspace can add it for you.</p>
        </div>
      </Panel>
    )
  }
  return (
    <Panel title={preset && preset.id !== 'custom' ? `Add ${preset.label}` : 'Add an account'} onClose={close}>
      {preset ? (
        <AddForm key={preset.id} preset={preset} taken={names} wanted={place.name} />
      ) : (
        <PresetGallery presets={presets} wanted={place.name} />
      )}
    </Panel>
  )
}
