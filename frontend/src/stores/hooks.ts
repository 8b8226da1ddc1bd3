import { useCallback, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import type { Chosen } from '../graph/frames'
import { instancePath } from '../graph/frames'
import { stepsDone } from '../graph/instances'
import type { RunStatus } from '../graph/runState'
import type { StepState } from '../graph/stepState'
import type { RunStore, RunView } from './runStore'
import type { StreamedText } from './liveTexts'

export function useRunView<T>(store: RunStore, select: (view: RunView) => T): T {
  return useStore(store, select)
}

/** A selector that makes a new object each time: it counts as changed when one of its values has. */
export function useRunShape<T>(store: RunStore, select: (view: RunView) => T): T {
  return useStore(store, useShallow(select))
}

/** Where the run stands; `before` is what the API said, until the journal has arrived. */
export function useRunStatus(store: RunStore, before: RunStatus): RunStatus {
  return useStore(store, ({ run }) => (run.seq > 0 ? run.state : before))
}

/** How many steps of the document are done so far. */
export const countDone = ({ run, instances }: RunView): number => stepsDone(instances, run.steps)

export function useStepState(run: RunStore, path: string): StepState | undefined {
  return useRunView(run, (view) => view.run.steps.get(path))
}

/** Which instance of a step to show: as chosen, else where the work is. */
export function useInstance(run: RunStore, id: string, chosen: Chosen = NOTHING_CHOSEN): string {
  return useRunView(run, (view) => instancePath(run, view.instances, view.run.steps, id, chosen))
}

const NOTHING_CHOSEN: Chosen = {}

/** The text a step is streaming; wakes only when that step's text grows. */
export function useLiveText(store: RunStore, path: string): StreamedText | undefined {
  const subscribe = useCallback((listener: () => void) => store.texts.subscribe(path, listener), [store, path])
  return useSyncExternalStore(subscribe, () => store.texts.get(path))
}
