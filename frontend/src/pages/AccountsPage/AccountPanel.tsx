import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Account, Preset, Role } from '../../api/types'
import { useChangeAccount } from '../../api/useChangeAccounts'
import { ACCOUNTS_PAGE, standingOf } from '../../graph/accounts'
import { Button } from '../../ui/Button'
import { plural } from '../../ui/format'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { AccountFacts } from './AccountFacts'
import { AllowAddress } from './AllowAddress'
import { DeleteAccount } from './DeleteAccount'
import { EditForm } from './EditForm'
import { FetchModels } from './FetchModels'
import { ModelList } from './ModelList'
import { Panel } from './Panel'
import { StandingChip } from './StandingChip'
import { TestAccount } from './TestAccount'

interface AccountPanelProps {
  account: Account
  presets: readonly Preset[]
  taken: readonly string[]
  role: Role | undefined
  onClose: () => void
}

export function AccountPanel({ account, presets, taken, role, onClose }: AccountPanelProps) {
  const preset = presets.find(({ id }) => id === account.preset)
  // A name that looks public may lead to a private address: only asking shows.
  const [refused, setRefused] = useState(false)
  const chip = <StandingChip standing={standingOf(account, presets)} />
  const { id } = account
  if (id === null) return <BuiltIn account={account} chip={chip} onClose={onClose} />
  const owner = role === 'owner'
  const uses = owner || role === 'editor'
  return (
    <Panel title={account.name} chip={chip} onClose={onClose}>
      <div className="account-body">
        {(account.private || refused) && <AllowAddress id={id} baseUrl={account.base_url} allowed={account.allow_private} mayAllow={owner} />}
        {owner ? (
          <EditForm account={account} id={id} preset={preset} taken={taken} />
        ) : (
          <AccountFacts account={account} preset={preset} role={role} />
        )}
      </div>
      {uses && <TestAccount account={account} id={id} onNotAllowed={() => { setRefused(true) }} />}
      <FetchModels account={account} id={id} mayFetch={uses} />
      <UsedBy flows={account.used_by} />
      {owner && <LastThings account={account} id={id} />}
    </Panel>
  )
}

function BuiltIn({ account, chip, onClose }: Pick<AccountPanelProps, 'account' | 'onClose'> & { chip: React.ReactNode }) {
  return (
    <Panel title={account.name} chip={chip} onClose={onClose}>
      <div className="account-body">
        <p className="t12 m2">
          Built in and offline: it makes answers up, free of charge, and nothing leaves this machine. Its figures show what a
          real model would have cost. It cannot be changed or deleted.
        </p>
        <ModelList models={account.models.map((model) => ({ ...model, account: account.name }))} whole />
      </div>
    </Panel>
  )
}

function UsedBy({ flows }: { flows: readonly string[] }) {
  return (
    <section className="account-part" aria-label="Flows that name it">
      <div className="part-head">
        <h3>{flows.length === 0 ? 'No flow names it' : `${plural(flows.length, 'flow names', 'flows name')} it`}</h3>
      </div>
      {flows.length > 0 && <p className="t12 m2">{flows.join(', ')}</p>}
    </section>
  )
}

function LastThings({ account, id }: { account: Account; id: string }) {
  const [, navigate] = useLocation()
  const [deleting, setDeleting] = useState(false)
  const change = useChangeAccount(id)
  const { active } = account
  return (
    <div className="account-part">
      {change.error && <ProblemBanner error={change.error} />}
      {!active && <p className="t12 m2">Steps that name it fail until it is switched on again.</p>}
      <div className="account-actions">
        <Button icon={active ? 'pause' : 'play'} busy={change.isPending} onClick={() => { change.mutate({ active: !active }) }}>
          {active ? 'Switch off' : 'Switch on'}
        </Button>
        <span className="grow" />
        <Button look="danger" icon="trash" onClick={() => { setDeleting(true) }}>
          Delete
        </Button>
      </div>
      {deleting && (
        <DeleteAccount
          account={account}
          id={id}
          onClose={() => { setDeleting(false) }}
          onDeleted={() => { navigate(ACCOUNTS_PAGE) }}
        />
      )}
    </div>
  )
}
