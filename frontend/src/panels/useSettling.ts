import { useState } from 'react'
import type { StaleDraft } from '../api/types'
import type { Side } from '../graph/settle'

interface Settling {
  choices: ReadonlyMap<string, Side>
  /** Saving was tried before all was decided. */
  pressed: boolean
}

/** As long as the conflict itself is there: its panel is drawn anew when the window becomes narrow or wide. */
const kept = new WeakMap<StaleDraft, Settling>()

export function useSettling(stale: StaleDraft) {
  const [settling, setSettling] = useState<Settling>(() => kept.get(stale) ?? { choices: new Map(), pressed: false })
  const change = (next: Partial<Settling>) => {
    const whole = { ...settling, ...next }
    kept.set(stale, whole)
    setSettling(whole)
  }
  return {
    ...settling,
    choose: (key: string, side: Side) => { change({ choices: new Map(settling.choices).set(key, side) }) },
    press: () => { change({ pressed: true }) },
  }
}
