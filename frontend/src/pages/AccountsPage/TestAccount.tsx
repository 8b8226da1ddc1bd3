import { useId, useState } from 'react'
import type { Account, AccountTested } from '../../api/types'
import { useTestAccount } from '../../api/useChangeAccounts'
import { Button } from '../../ui/Button'
import { Field } from '../../ui/Field'
import { Icon } from '../../ui/Icon'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { Sentence } from '../../ui/Sentence'

interface TestAccountProps {
  account: Account
  id: string
  /** The address turned out to be a private one. */
  onNotAllowed: () => void
}

/** One word asked of one model: whether address, key and model are right. */
export function TestAccount({ account, id, onNotAllowed }: TestAccountProps) {
  const [model, setModel] = useState('')
  const list = useId()
  const test = useTestAccount(id)
  const first = account.models[0]?.id
  const run = () => {
    test.mutate(model.trim(), {
      onSuccess: ({ code }) => {
        if (code === 'ADDRESS_REFUSED') onNotAllowed()
      },
    })
  }
  return (
    <section className="account-part" aria-label="Test">
      <form
        className="test-line"
        onSubmit={(event) => {
          event.preventDefault()
          if (!test.isPending) run()
        }}
      >
        <Field label="Model to ask" note="for one word">
          {(control) => (
            <input
              {...control}
              className="field mono"
              list={list}
              spellCheck={false}
              autoComplete="off"
              placeholder={first ?? 'fetch the models, or type one'}
              value={model}
              onChange={(event) => { setModel(event.target.value) }}
            />
          )}
        </Field>
        <datalist id={list}>
          {account.models.map((one) => (
            <option key={one.id} value={one.id} />
          ))}
        </datalist>
        <Button type="submit" icon="pulse" busy={test.isPending}>
          {test.isPending ? 'Testing' : test.data ? 'Test again' : 'Test'}
        </Button>
      </form>
      {test.error && <ProblemBanner error={test.error} onRetry={run} />}
      <div role="status">{test.data && !test.isPending && <Result test={test.data} />}</div>
    </section>
  )
}

export function Result({ test }: { test: AccountTested }) {
  if (test.ok) {
    return (
      <div className="note" data-st="succeeded">
        <b>
          It works. {test.latency_ms !== null && `Answered after ${test.latency_ms.toLocaleString('en')} ms`}
        </b>
        <p>
          <span className="num">{test.model}</span> {test.reply.trim() === '' ? 'said nothing.' : <>said “{test.reply.trim()}”</>}
        </p>
      </div>
    )
  }
  return (
    <div className="note" data-st="failed">
      <b>
        <Sentence>{test.message}</Sentence>
      </b>
      {test.remedy && (
        <p>
          <Sentence>{test.remedy}</Sentence>
        </p>
      )}
      <p className="t11 m2 test-code">
        <Icon name="failed" size={12} />
        <span className="num">{test.code}</span>
        {test.model && <span className="num">{test.model}</span>}
        {test.latency_ms !== null && <span className="num">{test.latency_ms.toLocaleString('en')} ms</span>}
      </p>
    </div>
  )
}
