const FIRST = 500
const LONGEST = 15_000

/** How long to wait before try n (from 1): doubling to 15 s, ± 25 % so that windows do not return in step. */
export function backoff(attempt: number, random: () => number): number {
  const whole = Math.min(FIRST * 2 ** (attempt - 1), LONGEST)
  return Math.round(whole * (0.75 + random() * 0.5))
}
