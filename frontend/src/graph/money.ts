/** Money is a decimal string from the server to the screen: never a float, so no sum drifts. */

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/
const LEAST_PLACES = 4

interface Scaled {
  units: bigint
  places: number
}

function scale(value: string): Scaled {
  const match = DECIMAL.exec(value)
  if (!match) throw new RangeError(`Not a decimal amount: ${JSON.stringify(value)}`)
  const [, sign, whole, fraction = ''] = match
  const units = BigInt(`${whole ?? '0'}${fraction}`)
  return { units: sign === '-' ? -units : units, places: fraction.length }
}

function write({ units, places }: Scaled): string {
  const sign = units < 0n ? '-' : ''
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0')
  if (places === 0) return sign + digits
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

/** The exact sum, without trailing zeros beyond the fourth decimal. */
export function addMoney(a: string, b: string): string {
  const left = scale(a)
  const right = scale(b)
  let places = Math.max(left.places, right.places, LEAST_PLACES)
  let units = left.units * 10n ** BigInt(places - left.places) + right.units * 10n ** BigInt(places - right.places)
  while (places > LEAST_PLACES && units % 10n === 0n) {
    units /= 10n
    places -= 1
  }
  return write({ units, places })
}

/** "$0.021": rounded half up to the given decimals. */
export function formatMoney(value: string, decimals: number): string {
  const { units, places } = scale(value)
  const negative = units < 0n
  let whole = negative ? -units : units
  if (places > decimals) {
    const step = 10n ** BigInt(places - decimals)
    whole = (whole + step / 2n) / step
  } else {
    whole *= 10n ** BigInt(decimals - places)
  }
  return `${negative && whole > 0n ? '-' : ''}$${write({ units: whole, places: decimals })}`
}

export const isZero = (value: string) => scale(value).units === 0n

/** "2 cents", "less than a cent", "1 dollar 20 cents": how a screen reader should say it. */
export function spokenMoney(value: string): string {
  const { units, places } = scale(value)
  if (units === 0n) return 'no cost'
  const cents = (units * 100n * 10n + 5n * 10n ** BigInt(places)) / (10n * 10n ** BigInt(places))
  if (cents === 0n) return 'less than a cent'
  const dollars = cents / 100n
  const rest = cents % 100n
  const parts: string[] = []
  if (dollars > 0n) parts.push(`${dollars} ${dollars === 1n ? 'dollar' : 'dollars'}`)
  if (rest > 0n) parts.push(`${rest} ${rest === 1n ? 'cent' : 'cents'}`)
  return parts.join(' ')
}
