/** Where a key leads within a menu: round by arrows, to its ends, or to the next item that begins with a letter. */
export function nextItem(key: string, current: number, labels: readonly string[]): number | null {
  const count = labels.length
  if (count === 0) return null
  switch (key) {
    case 'ArrowDown':
      return (current + 1) % count
    case 'ArrowUp':
      return current <= 0 ? count - 1 : current - 1
    case 'Home':
      return 0
    case 'End':
      return count - 1
  }
  if (key.length !== 1 || key === ' ') return null
  const letter = key.toLowerCase()
  const order = labels.map((_, offset) => (current + 1 + offset) % count)
  return order.find((index) => labels[index]?.toLowerCase().startsWith(letter)) ?? null
}
