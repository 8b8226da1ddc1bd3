import type { Decimal } from '../api/types'
import { formatMoney } from '../graph/money'

/** A cost: four decimals, three where lists are dense. Never a float on the way. */
export const Money = ({ value, decimals = 4 }: { value: Decimal; decimals?: 3 | 4 }) => (
  <span className="num">{formatMoney(value, decimals)}</span>
)
