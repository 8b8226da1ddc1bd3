import { useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { useCreateFlow } from '../../api/useFlowActions'
import type { Command } from '../../commands/command'
import { CommandItems } from '../../commands/CommandItems'
import { useCommands } from '../../commands/useCommands'
import { NameDialog } from '../../panels/NameDialog'
import { Button } from '../../ui/Button'
import { Menu } from '../../ui/Menu'

/** The three ways to a new flow. */
export function NewFlowMenu() {
  const [, navigate] = useLocation()
  const [naming, setNaming] = useState(false)
  const create = useCreateFlow()
  const commands = useMemo<Command[]>(
    () => [
      { id: 'new.template', group: 'New flow', label: 'From a template', icon: 'stack', keys: 'n t', perform: () => { navigate('/templates') } },
      { id: 'new.import', group: 'New flow', label: 'Import a file or text', icon: 'download', keys: 'n i', perform: () => { navigate('/import') } },
      { id: 'new.blank', group: 'New flow', label: 'Blank flow', icon: 'file', keys: 'n b', perform: () => { setNaming(true) } },
    ],
    [navigate],
  )
  useCommands(commands)
  const close = () => {
    create.reset()
    setNaming(false)
  }
  return (
    <>
      <Menu
        label="New flow"
        align="end"
        trigger={(behaviour) => (
          <Button look="ink" size="lg" icon="plus" iconAfter="down" {...behaviour}>
            New flow
          </Button>
        )}
      >
        <CommandItems commands={commands} />
      </Menu>
      {naming && (
        <NameDialog
          title="New blank flow"
          icon="plus"
          lead="It begins empty. Templates and imports begin with steps."
          name=""
          action="Create"
          busy={create.isPending}
          error={create.error}
          onName={(name) => { create.mutate(name, { onSuccess: ({ id }) => { navigate(`/flows/${id}`) } }) }}
          onClose={close}
        />
      )}
    </>
  )
}
