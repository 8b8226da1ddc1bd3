import type { IconName } from '../ui/icons'

/** One thing a person can do. Menus, keyboard and the shortcut sheet all read the same object. */
export interface Command {
  id: string
  /** The group it stands under in the shortcut sheet. */
  group: string
  label: string
  icon: IconName
  /** See keys.ts: `?`, `g f`, `mod+Enter`. */
  keys?: string
  /** Left out where the part of the page that has the focus handles its own keys: the sheet lists them all the same. */
  perform?: () => void
}
