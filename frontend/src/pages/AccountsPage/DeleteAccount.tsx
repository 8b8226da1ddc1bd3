import type { Account } from '../../api/types'
import { useDeleteAccount } from '../../api/useChangeAccounts'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { plural } from '../../ui/format'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { showToast } from '../../ui/toastStore'

interface DeleteAccountProps {
  account: Pick<Account, 'name' | 'key_set' | 'used_by'>
  id: string
  onClose: () => void
  onDeleted: () => void
}

/** Names what depends on the account before it goes: this cannot be undone. */
export function DeleteAccount({ account: { name, key_set, used_by }, id, onClose, onDeleted }: DeleteAccountProps) {
  const remove = useDeleteAccount()
  const perform = () => {
    remove.mutateAsync(id).then(
      () => {
        onDeleted()
        showToast({ icon: 'trash', title: `${name} was deleted.` })
      },
      () => undefined, // shown in the dialog
    )
  }
  return (
    <Dialog
      title={`Delete ${name}?`}
      icon="trash"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" icon="trash" busy={remove.isPending} onClick={perform}>
            Delete the account
          </Button>
        </>
      }
    >
      {remove.error && <ProblemBanner error={remove.error} />}
      {used_by.length === 0 ? (
        <p>No flow names it.</p>
      ) : (
        <>
          <p>{plural(used_by.length, 'flow names', 'flows name')} it. {used_by.length === 1 ? 'Its' : 'Their'} steps fail until they name another account:</p>
          <ul className="used-by">
            {used_by.map((flow) => (
              <li key={flow}>{flow}</li>
            ))}
          </ul>
        </>
      )}
      <p className="m2">
        {key_set ? 'Its key is forgotten at once, and nothing brings it back.' : 'Nothing brings it back.'} Runs that used it stay readable.
      </p>
    </Dialog>
  )
}
