import { Dialog } from '../ui/Dialog'
import { Keys } from '../ui/Keys'
import type { Command } from './command'
import { usePlainKeys } from './plainKeys'
import { useRegistry } from './registry'
import './ShortcutSheet.css'

/** Every shortcut that works on the page behind it, and a switch for the plain ones. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const layers = useRegistry((registry) => registry.layers)
  const plain = usePlainKeys()
  const groups = Map.groupBy(
    layers.flat().filter((command): command is Command & { keys: string } => command.keys !== undefined),
    (command) => command.group,
  )
  return (
    <Dialog
      className="shortcut-sheet"
      title="Keyboard"
      icon="key"
      onClose={onClose}
      footer={
        <label className="check-line">
          <input type="checkbox" checked={plain.on} onChange={(event) => { plain.turn(event.target.checked) }} />
          Shortcuts without Ctrl, ⌘ or Alt
        </label>
      }
    >
      {[...groups].map(([group, commands]) => (
        <section key={group}>
          <h3>{group}</h3>
          <ul>
            {commands.map((command) => (
              <li key={command.id}>
                <span>{command.label}</span>
                <Keys keys={command.keys} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Dialog>
  )
}
