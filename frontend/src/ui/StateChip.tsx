import type { ReactNode } from 'react'
import { Icon } from './Icon'
import { STATES, type ShownState } from './states'

interface StateChipProps {
  state: ShownState
  /** Says more than the bare word: "Failed at Extract", "Retry 2 of 3". */
  label?: ReactNode
  plain?: boolean
}

export function StateChip({ state, label, plain = false }: StateChipProps) {
  const { icon, word } = STATES[state]
  return (
    <span className={plain ? 'st plain' : 'st'} data-st={state}>
      <Icon name={icon} size={12} />
      {label ?? word}
    </span>
  )
}

/** A flow that nobody can start. */
export function SwitchedOff() {
  return (
    <span className="st" data-st="cancelled">
      <Icon name="pause" size={12} />
      Switched off
    </span>
  )
}

export function SimulatedChip() {
  return (
    <span className="st simulated">
      <Icon name="play" size={12} />
      Simulated
    </span>
  )
}
