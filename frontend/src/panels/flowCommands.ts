import type { Command } from '../commands/command'

interface Reach {
  rename: () => void
  copy: () => void
  exportIt: () => void
  remove: () => void
  /** What is switched off cannot be started by anybody. */
  active: boolean
  toggle: () => void
  /** Those who may only look can take a flow with them, and nothing else. */
  mayEdit: boolean
}

/** What can be done with a flow as a whole: the same on its card and on its page. */
export function flowCommands({ rename, copy, exportIt, remove, active, toggle, mayEdit }: Reach): Command[] {
  const take: Command = { id: 'flow.export', group: 'Flow', label: 'Export', icon: 'download', perform: exportIt }
  if (!mayEdit) return [take]
  return [
    { id: 'flow.rename', group: 'Flow', label: 'Rename', icon: 'refine', perform: rename },
    { id: 'flow.copy', group: 'Flow', label: 'Duplicate', icon: 'copy', perform: copy },
    take,
    active
      ? { id: 'flow.off', group: 'Flow', label: 'Switch off', icon: 'pause', perform: toggle }
      : { id: 'flow.on', group: 'Flow', label: 'Switch on', icon: 'play', perform: toggle },
    { id: 'flow.delete', group: 'Delete', label: 'Delete', icon: 'trash', perform: remove },
  ]
}
