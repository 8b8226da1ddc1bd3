import { useCallback, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { RunStore, RunView } from './runStore'
import type { StreamedText } from './liveTexts'

export function useRunView<T>(store: RunStore, select: (view: RunView) => T): T {
  return useStore(store, select)
}

/** The text a step is streaming; wakes only when that step's text grows. */
export function useLiveText(store: RunStore, path: string): StreamedText | undefined {
  const subscribe = useCallback((listener: () => void) => store.texts.subscribe(path, listener), [store, path])
  return useSyncExternalStore(subscribe, () => store.texts.get(path))
}
