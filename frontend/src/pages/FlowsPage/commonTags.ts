/* The tags to filter by: those that most of the flows share, then by the alphabet. */
export function commonTags(flows: readonly { tags: readonly string[] }[], most: number): string[] {
  const counts = new Map<string, number>()
  for (const tag of flows.flatMap(({ tags }) => [...new Set(tags)])) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  const ranked = [...counts].sort(([a, more], [b, fewer]) => fewer - more || a.localeCompare(b))
  return ranked.slice(0, most).map(([tag]) => tag)
}
