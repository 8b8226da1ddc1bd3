import { useCallback, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { RunStatus } from '../graph/runState'
import type { RunStore, RunView } from './runStore'
import type { StreamedText } from './liveTexts'

export function useRunView<T>(store: RunStore, select: (view: RunView) => T): T {
  return useStore(store, select)
}

/** Where the run stands; `before` is what the API said, until the journal has arrived. */
export function useRunStatus(store: RunStore, before: RunStatus): RunStatus {
  return useStore(store, ({ run }) => (run.seq > 0 ? run.state : before))
}

/** How many steps have succeeded so far. */
export const stepsDone = ({ run }: RunView): number =>
  Object.values(run.steps).filter(({ state }) => state === 'succeeded').length

/** The text a step is streaming; wakes only when that step's text grows. */
export function useLiveText(store: RunStore, path: string): StreamedText | undefined {
  const subscribe = useCallback((listener: () => void) => store.texts.subscribe(path, listener), [store, path])
  return useSyncExternalStore(subscribe, () => store.texts.get(path))
}
