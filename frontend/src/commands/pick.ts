import type { Command } from './command'
import { isPlain, matches, type KeyPress } from '../ui/keys'

export interface Waiting {
  /** The first key of a two-key shortcut that was just pressed. */
  first: KeyPress
  at: number
}

interface Situation {
  commands: readonly Command[]
  press: KeyPress
  waiting: Waiting | null
  now: number
  /** Plain characters count: nobody is typing, and they are not turned off. */
  plain: boolean
  mac: boolean
}

const PATIENCE_MS = 1_000

type Pick = { command: Command | null; waiting: Waiting | null }

/** Which command a press means, remembering the first half of a two-key shortcut. */
export function pick({ commands, press, waiting, now, plain, mac }: Situation): Pick {
  const usable = commands.filter(({ keys, perform }) => keys !== undefined && perform !== undefined && (plain || !isPlain(keys)))
  const parts = (command: Command) => (command.keys ?? '').split(' ')
  if (waiting && now - waiting.at < PATIENCE_MS) {
    const second = usable.find((command) => {
      const [first, then] = parts(command)
      return first && then && matches(waiting.first, first, mac) && matches(press, then, mac)
    })
    if (second) return { command: second, waiting: null }
  }
  const single = usable.find((command) => parts(command).length === 1 && matches(press, parts(command)[0] ?? '', mac))
  if (single) return { command: single, waiting: null }
  const begins = usable.some((command) => parts(command).length === 2 && matches(press, parts(command)[0] ?? '', mac))
  return { command: null, waiting: begins ? { first: press, at: now } : null }
}
