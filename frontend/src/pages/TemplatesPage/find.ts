/* Which templates of the library a person's words and choice of category leave. */
import type { Template } from '../../api/types'

type Searched = Pick<Template, 'name' | 'promise' | 'category' | 'tags' | 'when' | 'runs'>

/** Those that run come first; otherwise in the order of the library. */
export function findTemplates<Found extends Searched>(all: readonly Found[], words: string, category: string | null): Found[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  const found = all.filter((template) => {
    if (category !== null && template.category !== category) return false
    const text = [template.name, template.promise, template.category, template.when, ...template.tags].join(' ').toLowerCase()
    return wanted.every((word) => text.includes(word))
  })
  return [...found.filter(({ runs }) => runs), ...found.filter(({ runs }) => !runs)]
}

/** In the order of the library, each with how many there are. */
export function categories(all: readonly Searched[]): { name: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const { category } of all) counts.set(category, (counts.get(category) ?? 0) + 1)
  return [...counts].map(([name, count]) => ({ name, count }))
}
