import { useId, useState } from 'react'
import { Button } from '../ui/Button'
import { Dialog } from '../ui/Dialog'
import { Field } from '../ui/Field'
import type { IconName } from '../ui/icons'
import { ProblemBanner } from '../ui/ProblemBanner'

interface NameDialogProps {
  title: string
  icon: IconName
  lead?: string
  name: string
  action: string
  busy: boolean
  error: unknown
  onName: (name: string) => void
  onClose: () => void
}

/** Asks for a name and nothing else. */
export function NameDialog({ title, icon, lead, name: given, action, busy, error, onName, onClose }: NameDialogProps) {
  const formId = useId()
  const [name, setName] = useState(given)
  const [missing, setMissing] = useState(false)
  return (
    <Dialog
      title={title}
      icon={icon}
      {...(lead && { lead })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button look="ink" type="submit" form={formId} busy={busy}>
            {action}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          const wanted = name.trim()
          setMissing(wanted === '')
          if (wanted !== '') onName(wanted)
        }}
      >
        {error != null && <ProblemBanner error={error} />}
        <Field label="Name" required {...(missing && { error: 'A flow needs a name.' })}>
          {(control) => (
            <input
              {...control}
              className="field lg"
              value={name}
              maxLength={200}
              onChange={(event) => { setName(event.target.value) }}
            />
          )}
        </Field>
      </form>
    </Dialog>
  )
}
