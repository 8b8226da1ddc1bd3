/** Offsets on the wire count Unicode code points; JavaScript strings count UTF-16 units. */

export function countCodePoints(text: string): number {
  let count = 0
  for (let unit = 0; unit < text.length; count += 1) unit += width(text, unit)
  return count
}

/** The text after its first `count` code points; a surrogate pair is never cut. */
export function skipCodePoints(text: string, count: number): string {
  let unit = 0
  for (let left = count; left > 0 && unit < text.length; left -= 1) unit += width(text, unit)
  return text.slice(unit)
}

function width(text: string, unit: number): number {
  return (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1
}
