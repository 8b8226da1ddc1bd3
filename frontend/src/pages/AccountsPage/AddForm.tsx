import { useId, useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { asProblem } from '../../api/problem'
import type { Preset } from '../../api/types'
import { useCreateAccount } from '../../api/useChangeAccounts'
import { accountAddress, addAddress } from '../../graph/accounts'
import { focusPanel } from '../../panels/focusPanel'
import { Button } from '../../ui/Button'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { AccountFields } from './AccountFields'
import { draftOfPreset, errorsOf, newAccount, type DraftErrors } from './draft'
import { focusField, isPlaced } from './focusField'

interface AddFormProps {
  preset: Preset
  /** Names that are in use. */
  taken: readonly string[]
  wanted: string
}

export function AddForm({ preset, taken, wanted }: AddFormProps) {
  const [, navigate] = useLocation()
  const form = useRef<HTMLFormElement>(null)
  const note = useId()
  const [draft, setDraft] = useState(() => draftOfPreset(preset, taken, wanted))
  const [errors, setErrors] = useState<DraftErrors>({})
  const create = useCreateAccount()
  const show = (found: DraftErrors) => {
    setErrors(found)
    focusField(form.current, found)
  }
  const submit = () => {
    const found = errorsOf(draft, preset, taken, true)
    show(found)
    if (Object.keys(found).length > 0 || create.isPending) return
    create.mutate(newAccount(draft), {
      onSuccess: ({ name }) => {
        navigate(accountAddress(name), { replace: true })
        focusPanel()
      },
      onError: (error) => { show(asProblem(error).fieldErrors()) },
    })
  }
  return (
    <form
      ref={form}
      className="account-body"
      noValidate
      aria-describedby={note}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {create.error && !isPlaced(errors) && <ProblemBanner error={create.error} />}
      <AccountFields
        draft={draft}
        onChange={setDraft}
        errors={errors}
        preset={preset}
        keyStored={false}
        nameHelp={`Steps name its models ${draft.name.trim() || preset.id}/model.`}
      />
      <div className="account-actions">
        <Button look="ink" size="lg" type="submit" className="grow" busy={create.isPending}>
          {create.isPending ? 'Adding' : 'Add account'}
        </Button>
        <Link href={addAddress(wanted)} onClick={focusPanel} className="btn line lg">
          Another service
        </Link>
      </div>
      <p className="t11 m3" id={note}>
        Adding asks nobody and costs nothing. Test it then.
      </p>
    </form>
  )
}
