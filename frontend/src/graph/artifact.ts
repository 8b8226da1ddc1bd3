/** A value too large for the journal: it lies apart, and the journal holds its address. */
import { isMap } from './plain'

export interface ArtifactRef {
  $artifact: string
  size: number
  media_type: string
}

export function isArtifact(value: unknown): value is ArtifactRef {
  return isMap(value) && typeof value.$artifact === 'string' && typeof value.size === 'number'
}

/** Those inside a value with where they are: "pages[3].text". As many as one wants to list. */
export function artifactsIn(value: unknown, most = 20): { at: string; ref: ArtifactRef }[] {
  const found: { at: string; ref: ArtifactRef }[] = []
  const look = (inner: unknown, at: string, depth: number): void => {
    if (found.length >= most || depth > 8) return
    if (isArtifact(inner)) found.push({ at, ref: inner })
    else if (Array.isArray(inner)) inner.forEach((item, place) => { look(item, `${at}[${String(place)}]`, depth + 1) })
    else if (isMap(inner)) for (const [name, item] of Object.entries(inner)) look(item, at === '' ? name : `${at}.${name}`, depth + 1)
  }
  look(value, '', 0)
  return found
}

const UNITS = ['bytes', 'KB', 'MB', 'GB'] as const

/** "3.2 MB" */
export function sizeWords(bytes: number): string {
  let size = bytes
  let unit = 0
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000
    unit += 1
  }
  return `${unit === 0 || size >= 100 ? size.toFixed(0) : size.toFixed(1)} ${UNITS[unit] ?? ''}`
}
