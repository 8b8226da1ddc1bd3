const MOVE = 220

export const FIT = { padding: '32px', maxZoom: 1 } as const

/** Camera moves take 220 ms; with reduced motion the camera cuts. */
export function camera(): { duration: number } {
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
  return { duration: still ? 0 : MOVE }
}
