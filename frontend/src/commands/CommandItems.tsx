import { MenuItem, MenuLine } from '../ui/Menu'
import type { Command } from './command'

/** The entries of a menu, drawn from their commands; a line where the group changes. */
export function CommandItems({ commands }: { commands: readonly Command[] }) {
  return commands.map(({ id, icon, label, keys, group, perform }, place) => {
    const before = commands[place - 1]
    return (
      <div key={id} role="none">
        {before && before.group !== group && <MenuLine />}
        <MenuItem icon={icon} {...(keys && { keys })} {...(perform && { onPick: perform })}>
          {label}
        </MenuItem>
      </div>
    )
  })
}
