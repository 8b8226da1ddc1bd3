/** Two letters for an avatar: of the first and last word, or the first two of a single one. */
export function initials(name: string): string {
  const words = name.split(/[\s@._-]+/).filter(Boolean)
  const [first = '?', last] = [words[0], words.length > 1 && !name.includes('@') ? words.at(-1) : undefined]
  const letters = last ? [...first].slice(0, 1).concat([...last].slice(0, 1)) : [...first].slice(0, 2)
  return letters.join('').toUpperCase()
}
