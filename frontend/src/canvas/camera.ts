const MOVE = 220

/** Above and below there is room for a banner and the zoom bar. */
export const FIT = { padding: { x: '24px', y: '56px' }, maxZoom: 1 } as const

/** Camera moves take 220 ms; with reduced motion the camera cuts. */
export function camera(): { duration: number } {
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
  return { duration: still ? 0 : MOVE }
}
