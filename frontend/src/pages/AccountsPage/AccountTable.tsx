import { Link } from 'wouter'
import type { Account, Preset } from '../../api/types'
import { accountAddress, hostOf, standingOf } from '../../graph/accounts'
import { focusPanel } from '../../panels/focusPanel'
import { StandingChip } from './StandingChip'
import { paceWords, wireWords } from './words'

interface AccountTableProps {
  accounts: readonly Account[]
  presets: readonly Preset[]
  /** The one whose panel is open. */
  current: string | null
}

export const AccountTable = ({ accounts, presets, current }: AccountTableProps) => (
  <table className="accounts-table" aria-label="Accounts">
    <thead>
      <tr>
        <th scope="col">State</th>
        <th scope="col">Account</th>
        <th scope="col" className="host">
          Host, bound to its key
        </th>
        <th scope="col" className="r pace">
          Requests a minute
        </th>
        <th scope="col" className="r models">
          Models
        </th>
      </tr>
    </thead>
    <tbody>
      {accounts.map((account) => {
        const preset = presets.find(({ id }) => id === account.preset)
        return (
          <tr key={account.name} data-account={account.name}>
            <td className="state">
              <StandingChip standing={standingOf(account, presets)} />
            </td>
            <td className="name">
              <Link href={accountAddress(account.name)} onClick={focusPanel} aria-current={account.name === current || undefined}>
                {account.name}
              </Link>
              <span className="t11 m2 trunc">{account.built_in ? 'built in, offline' : (preset?.label ?? wireWords(account.wire))}</span>
              <span className="t11 m3 trunc small-host">{hostWords(account)}</span>
            </td>
            <td className="host">
              <span className={account.built_in ? 'm3' : 'num m2'}>{hostWords(account)}</span>
              {account.private && <span className="t11 m3">{account.allow_private ? 'private address, allowed by an owner' : 'private address'}</span>}
            </td>
            <td className="r num pace">{paceWords(account)}</td>
            <td className="r num models">{account.models.length || '–'}</td>
          </tr>
        )
      })}
    </tbody>
  </table>
)

const hostWords = ({ built_in, base_url }: Account) => (built_in ? 'nothing leaves this machine' : hostOf(base_url))
