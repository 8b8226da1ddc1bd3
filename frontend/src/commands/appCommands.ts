import type { Theme } from '../ui/theme'
import { focusNextRegion } from '../ui/shell/regions'
import type { Command } from './command'

interface Reach {
  navigate: (path: string) => void
  showSheet: () => void
  chooseTheme: (theme: Theme) => void
}

/** What works on every page. */
export const appCommands = ({ navigate, showSheet, chooseTheme }: Reach): Command[] => [
  { id: 'go.flows', group: 'Go to', label: 'Flows', icon: 'home', keys: 'g f', perform: () => { navigate('/') } },
  { id: 'go.runs', group: 'Go to', label: 'Runs', icon: 'runs', keys: 'g r', perform: () => { navigate('/runs') } },
  { id: 'go.accounts', group: 'Go to', label: 'Accounts', icon: 'model', keys: 'g a', perform: () => { navigate('/settings/accounts') } },
  { id: 'view.light', group: 'View', label: 'Light theme', icon: 'eye', keys: 't l', perform: () => { chooseTheme('light') } },
  { id: 'view.dark', group: 'View', label: 'Dark theme', icon: 'eye', keys: 't d', perform: () => { chooseTheme('dark') } },
  { id: 'view.system', group: 'View', label: 'Theme of this computer', icon: 'eye', keys: 't s', perform: () => { chooseTheme('system') } },
  { id: 'go.on', group: 'Go to', label: 'Next part of the page', icon: 'right', keys: 'F6', perform: () => { focusNextRegion(false) } },
  { id: 'go.back', group: 'Go to', label: 'Part of the page before', icon: 'left', keys: 'Shift+F6', perform: () => { focusNextRegion(true) } },
  { id: 'view.keys', group: 'View', label: 'This sheet', icon: 'key', keys: '?', perform: showSheet },
]
