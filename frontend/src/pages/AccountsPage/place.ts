/* What the page shows beside its list is in its address: other pages lead to an account, or to adding one. */

export type Place = { what: 'none' } | { what: 'add'; preset: string; name: string } | { what: 'account'; name: string }

export function placeOf(search: string): Place {
  const asked = new URLSearchParams(search)
  if (asked.has('add')) return { what: 'add', preset: asked.get('add') ?? '', name: asked.get('name') ?? '' }
  const name = asked.get('account')
  return name ? { what: 'account', name } : { what: 'none' }
}

export const presetAddress = (preset: string, name: string) =>
  `/settings/accounts?add=${encodeURIComponent(preset)}${name === '' ? '' : `&name=${encodeURIComponent(name)}`}`
