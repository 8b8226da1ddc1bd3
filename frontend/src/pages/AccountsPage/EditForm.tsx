import { useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { asProblem } from '../../api/problem'
import type { Account, Preset } from '../../api/types'
import { useChangeAccount } from '../../api/useChangeAccounts'
import { accountAddress } from '../../graph/accounts'
import { Button } from '../../ui/Button'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { showToast } from '../../ui/toastStore'
import { AccountFields } from './AccountFields'
import { changesOf, draftOfAccount, editsOf, errorsOf, type AccountDraft, type DraftErrors } from './draft'
import { focusField, isPlaced } from './focusField'

interface EditFormProps {
  account: Account
  id: string
  preset: Preset | undefined
  /** Names of all accounts, its own among them. */
  taken: readonly string[]
}

export function EditForm({ account, id, preset, taken }: EditFormProps) {
  const [, navigate] = useLocation()
  const form = useRef<HTMLFormElement>(null)
  // Only what was typed: what else changes meanwhile is shown as it is.
  const [edits, setEdits] = useState<Partial<AccountDraft>>({})
  const stored = draftOfAccount(account)
  const draft = { ...stored, ...edits }
  const [errors, setErrors] = useState<DraftErrors>({})
  const change = useChangeAccount(id)
  const changes = changesOf(draft, account)
  const dirty = Object.keys(changes).length > 0
  const show = (found: DraftErrors) => {
    setErrors(found)
    focusField(form.current, found)
  }
  const submit = () => {
    const found = errorsOf(draft, preset, taken.filter((name) => name !== account.name), false)
    show(found)
    if (Object.keys(found).length > 0 || change.isPending || !dirty) return
    change.mutate(changes, {
      onSuccess: ({ name, notice }) => {
        showToast({ icon: notice ? 'warn' : 'succeeded', title: `${name} was changed.`, ...(notice && { text: notice }) })
        setEdits({})
        navigate(accountAddress(name), { replace: true })
      },
      onError: (error) => { show(asProblem(error).fieldErrors()) },
    })
  }
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {change.error && !isPlaced(errors) && <ProblemBanner error={change.error} />}
      <AccountFields
        draft={draft}
        onChange={(typed) => { setEdits(editsOf(typed, stored)) }}
        errors={errors}
        preset={preset}
        keyStored={account.key_set}
        nameHelp={account.used_by.length > 0 ? 'Flows name it, so the name stays.' : `Steps name its models ${draft.name.trim()}/model.`}
        nameFixed={account.used_by.length > 0}
      />
      {dirty && (
        <div className="account-actions">
          <Button look="ink" size="lg" type="submit" className="grow" busy={change.isPending}>
            {change.isPending ? 'Saving' : 'Save changes'}
          </Button>
          <Button
            size="lg"
            onClick={() => {
              setEdits({})
              setErrors({})
            }}
          >
            Undo
          </Button>
        </div>
      )}
    </form>
  )
}
