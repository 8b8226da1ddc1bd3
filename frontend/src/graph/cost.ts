/* What something cost, and how far that is known: a price that nobody knows is never shown as nothing. */
import { formatMoney, isZero, spokenMoney } from './money'
import type { CallState } from './stepState'

/** `unpriced`: calls whose price nobody knows; `estimated`: some of the tokens are our count. */
export interface Costed {
  cost: string
  unpriced: number
  estimated: boolean
}

/** "$0.021", "~$0.021" as an estimate, "$0.021+" with more that has no known price, "$?" with nothing but that. */
export function costText({ cost, unpriced, estimated }: Costed, decimals: number): string {
  if (unpriced > 0 && isZero(cost)) return '$?'
  return `${estimated ? '~' : ''}${formatMoney(cost, decimals)}${unpriced > 0 ? '+' : ''}`
}

/** How a screen reader should say it. */
export function spokenCost({ cost, unpriced, estimated }: Costed): string {
  if (unpriced > 0 && isZero(cost)) return 'price unknown'
  return `${estimated ? 'about ' : ''}${spokenMoney(cost)}${unpriced > 0 ? ', and more of unknown price' : ''}`
}

/** What to make of an amount, in two words; null: it is what it is. */
export function costNote({ unpriced, estimated }: Costed): string | null {
  if (unpriced > 0) return 'price unknown'
  return estimated ? 'estimated' : null
}

/** One call by itself; null before its end, and where it cost nobody anything. */
export function costOfCall({ cost, prices, estimated, kind }: CallState): Costed | null {
  if (cost === null || kind === 'http') return null
  return { cost, unpriced: prices?.source === 'unknown' ? 1 : 0, estimated: estimated && !isZero(cost) }
}
