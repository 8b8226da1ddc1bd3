import type { Command } from '../commands/command'

interface Reach {
  rename: () => void
  copy: () => void
  exportIt: () => void
  remove: () => void
  /** Those who may only look can take a flow with them, and nothing else. */
  mayEdit: boolean
}

/** What can be done with a flow as a whole: the same on its card and on its page. */
export function flowCommands({ rename, copy, exportIt, remove, mayEdit }: Reach): Command[] {
  const take: Command = { id: 'flow.export', group: 'Flow', label: 'Export', icon: 'download', perform: exportIt }
  if (!mayEdit) return [take]
  return [
    { id: 'flow.rename', group: 'Flow', label: 'Rename', icon: 'refine', perform: rename },
    { id: 'flow.copy', group: 'Flow', label: 'Duplicate', icon: 'copy', perform: copy },
    take,
    { id: 'flow.delete', group: 'Delete', label: 'Delete', icon: 'trash', perform: remove },
  ]
}
