import { create } from 'zustand'

const KEY = 'baton.plainKeys'

interface PlainKeys {
  on: boolean
  turn: (on: boolean) => void
}

/** Shortcuts of bare characters can be turned off: dictation and some readers send them by accident. */
export const usePlainKeys = create<PlainKeys>()((set) => ({
  on: localStorage.getItem(KEY) !== 'off',
  turn: (on) => {
    localStorage.setItem(KEY, on ? 'on' : 'off')
    set({ on })
  },
}))
