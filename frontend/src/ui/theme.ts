import { create } from 'zustand'
import { cookie, setCookie } from '../api/cookies'

export type Theme = 'light' | 'dark' | 'system'

const readTheme = (): Theme => {
  const value = cookie('theme')
  return value === 'light' || value === 'dark' ? value : 'system'
}

interface ThemeState {
  theme: Theme
  choose: (theme: Theme) => void
}

/** A cookie, so that the server's own pages are drawn in the same theme from the first pixel. */
export const useTheme = create<ThemeState>()((set) => ({
  theme: readTheme(),
  choose: (theme) => {
    setCookie('theme', theme === 'system' ? null : theme)
    applyTheme(theme)
    set({ theme })
  },
}))

export function applyTheme(theme: Theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}
