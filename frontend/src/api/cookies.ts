export function cookie(name: string): string | null {
  for (const pair of document.cookie.split('; ')) {
    const [key, ...value] = pair.split('=')
    if (key === name) return decodeURIComponent(value.join('='))
  }
  return null
}

const YEAR = 365 * 24 * 3600

export function setCookie(name: string, value: string | null) {
  const age = value === null ? 0 : YEAR
  document.cookie = `${name}=${encodeURIComponent(value ?? '')}; path=/; max-age=${String(age)}; samesite=lax`
}
