import { lazy, Suspense, useState } from 'react'
import { asProblem } from '../api/problem'
import type { FlowSummary } from '../api/types'
import { useCopyFlow, useSwitchFlow } from '../api/useFlowActions'
import { useMayRun } from '../api/useMayRun'
import { CommandItems } from '../commands/CommandItems'
import { flowCommands } from './flowCommands'
import { IconButton } from '../ui/Button'
import { Menu } from '../ui/Menu'
import { showToast } from '../ui/toastStore'

const ExportDialog = lazy(() => import('./ExportDialog'))
const RenameDialog = lazy(() => import('./RenameDialog'))
const DeleteDialog = lazy(() => import('./DeleteDialog'))

type Asking = 'rename' | 'export' | 'delete' | null

interface FlowMenuProps {
  flow: Pick<FlowSummary, 'id' | 'name' | 'revision' | 'active' | 'last_run'>
  onCopied: (id: string) => void
  /** The page it stood on is gone with it. */
  onDeleted?: () => void
}

/** The three dots of a flow, and the dialogs behind them. */
export function FlowMenu({ flow, onCopied, onDeleted }: FlowMenuProps) {
  const [asking, setAsking] = useState<Asking>(null)
  const mayEdit = useMayRun()
  const copy = useCopyFlow()
  const turn = useSwitchFlow()
  const ask = (what: Asking) => () => { setAsking(what) }
  // Of two lists one may be without the card by then: a promise tells how it ended all the same.
  const toggle = (active: boolean) => {
    turn.mutateAsync({ id: flow.id, active }).then(
      () => {
        showToast(
          active
            ? { icon: 'play', title: `${flow.name} is on again.` }
            : {
                icon: 'pause',
                title: `${flow.name} is switched off.`,
                text: 'Nobody can start it. Runs under way go on.',
                action: { label: 'Undo', perform: () => { toggle(true) } },
              },
        )
      },
      (error: unknown) => {
        const { detail, remedy } = asProblem(error)
        showToast({ icon: 'failed', title: `Not switched. ${detail}`, text: remedy })
      },
    )
  }
  const commands = flowCommands({
    mayEdit,
    active: flow.active,
    toggle: () => { toggle(!flow.active) },
    rename: ask('rename'),
    exportIt: ask('export'),
    remove: ask('delete'),
    copy: () => {
      copy.mutate(flow.id, {
        onSuccess: ({ id, name }) => {
          const open = { label: 'Open', perform: () => { onCopied(id) } }
          showToast({ icon: 'copy', title: `${name} was made.`, action: open })
        },
        onError: (error) => {
          const { detail, remedy } = asProblem(error)
          showToast({ icon: 'failed', title: `Not duplicated. ${detail}`, text: remedy })
        },
      })
    },
  })
  return (
    <>
      <Menu
        label={`What to do with ${flow.name}`}
        align="end"
        trigger={(behaviour) => <IconButton name="dots" size="sm" label={`More for ${flow.name}`} {...behaviour} />}
      >
        <CommandItems commands={commands} />
      </Menu>
      <Suspense>
        {asking === 'rename' && <RenameDialog flow={flow} onClose={ask(null)} />}
        {asking === 'export' && <ExportDialog flow={flow} onClose={ask(null)} />}
        {asking === 'delete' && <DeleteDialog flow={flow} onClose={ask(null)} {...(onDeleted && { onDeleted })} />}
      </Suspense>
    </>
  )
}
