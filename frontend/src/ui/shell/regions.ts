/* F6 goes round the parts of a page in their order: bar or navigation, rail, content, panel. */
const REGIONS = '.nav, header, .rail, main, aside, footer'
const STOPS = 'a[href], button, input, select, textarea, [tabindex="0"]'

/** The place after this one, round the end; -1 (nowhere) leads to the first, or back to the last. */
export function nextPlace(current: number, count: number, back: boolean): number {
  if (current < 0) return back ? count - 1 : 0
  return (current + (back ? -1 : 1) + count) % count
}

export function focusNextRegion(back: boolean): void {
  const regions = [...document.querySelectorAll<HTMLElement>(REGIONS)].filter(
    (region) => region.parentElement?.closest(REGIONS) == null && region.getClientRects().length > 0,
  )
  const current = regions.findIndex((region) => region.contains(document.activeElement))
  // A part without anything to reach is passed over.
  for (let place = nextPlace(current, regions.length, back), tries = 0; tries < regions.length; tries += 1) {
    const stop = regions[place]?.querySelector<HTMLElement>(STOPS)
    if (stop) {
      stop.focus()
      return
    }
    place = nextPlace(place, regions.length, back)
  }
}
