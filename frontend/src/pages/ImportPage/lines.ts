/** Where a line of a text begins and ends, counted from 1; the text's end for lines beyond it. */
export function lineRange(text: string, line: number): [number, number] {
  let start = 0
  for (let passed = 1; passed < line; passed += 1) {
    const end = text.indexOf('\n', start)
    if (end < 0) return [text.length, text.length]
    start = end + 1
  }
  const end = text.indexOf('\n', start)
  return [start, end < 0 ? text.length : end]
}

/** The line that a place like "line 3, column 7" speaks of. */
export function lineOf(where: string): number | null {
  const found = /\bline (\d+)/i.exec(where)
  return found ? Number(found[1]) : null
}
