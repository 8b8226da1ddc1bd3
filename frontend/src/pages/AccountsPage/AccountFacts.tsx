import type { Account, Preset, Role } from '../../api/types'
import { Line } from '../../panels/Section'
import { LIMITS } from './draft'
import { keyWords, LIMIT_WORDS, wireWords } from './words'

interface AccountFactsProps {
  account: Account
  preset: Preset | undefined
  role: Role | undefined
}

/** For those who may use it but not change it, and why they may not. */
export const AccountFacts = ({ account, preset, role }: AccountFactsProps) => (
  <>
    <p className="t12 m2">
      Only an owner can change accounts, since a key and its costs are the workspace's.{role && ` Your role here is ${role}.`}
    </p>
    <Line label="Service" value={preset?.label ?? account.preset} />
    <Line label="Speaks" value={wireWords(account.wire)} />
    <Line label="Address" value={account.base_url} />
    <Line label="Key" value={keyWords(account, preset?.key === 'needed')} />
    <Line label="Answers" value={account.stream ? 'as they are written' : 'whole'} />
    {LIMITS.filter((limit) => account[limit] > 0).map((limit) => (
      <Line key={limit} label={LIMIT_WORDS[limit].label} value={account[limit].toLocaleString('en')} />
    ))}
  </>
)
