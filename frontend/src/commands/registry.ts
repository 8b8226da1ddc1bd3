import { create } from 'zustand'
import type { Command } from './command'

interface Registry {
  layers: readonly (readonly Command[])[]
  add: (layer: readonly Command[]) => () => void
}

/** What can be done right now: the app's own commands, with those of the open page on top. */
export const useRegistry = create<Registry>()((set) => ({
  layers: [],
  add: (layer) => {
    set(({ layers }) => ({ layers: [...layers, layer] }))
    return () => {
      set(({ layers }) => ({ layers: layers.filter((other) => other !== layer) }))
    }
  },
}))

/** The newest layer first, so that a page may take a key over. */
export const activeCommands = (): Command[] => useRegistry.getState().layers.toReversed().flat()
