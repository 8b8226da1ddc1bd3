/* Which two of a flow's versions are compared: A the older, B the newer; the draft is newest. */
export type Version = number | 'draft'

export interface Pair {
  from: Version | null
  to: Version
}

const age = (version: Version) => (version === 'draft' ? Infinity : version)

/** From the address: /versions?from=3&to=draft. Without it, what publishing would change. */
export function pairOf(query: URLSearchParams, published: number | null, latest: number | null): Pair {
  const to = version(query.get('to')) ?? 'draft'
  const from = version(query.get('from')) ?? published ?? latest
  return { from, to }
}

function version(text: string | null): Version | null {
  if (text === 'draft') return 'draft'
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null
}

/** The picked version takes the place of the one that is nearer in age on its side: two stay picked, the older as A. */
export function pick({ from, to }: Pair, picked: Version): Pair {
  if (picked === from || picked === to || from === null) return { from: from ?? picked, to }
  const [older, newer] = age(from) < age(to) ? [from, to] : [to, from]
  return age(picked) > age(newer) ? { from: older, to: picked } : { from: picked, to: newer }
}

export const address = (flowId: string, { from, to }: Pair) =>
  `/flows/${flowId}/versions?${new URLSearchParams({ ...(from !== null && { from: String(from) }), to: String(to) }).toString()}`

export const versionName = (of: Version | null) => (of === 'draft' ? 'Draft' : of === null ? 'nothing' : `v${String(of)}`)
