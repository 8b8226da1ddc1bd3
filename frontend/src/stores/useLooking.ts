import { useCallback, useMemo, useState } from 'react'
import type { Chosen } from '../graph/frames'
import { stepToWatch, watchOrder } from '../graph/follow'
import { idOf, roundsOf } from '../graph/paths'
import { useRunView } from './hooks'
import type { RunStore } from './runStore'

export interface Looking {
  /** The step whose panel is shown. */
  selected: string | null
  /** Nobody has picked a step yet: the panel goes where the work is. */
  following: boolean
  chosen: Chosen
  pick: (id: string | null) => void
  /** Chooses a pass or item of a frame; null: follow the run again. */
  choose: (frame: string, number: number | null) => void
  /** From a frame into one of its passes or items. */
  enter: (frame: string, number: number) => void
  /** Goes to one instance of a step. */
  open: (path: string) => void
}

/** What one person looks at in a run: a step, and which of its passes and items. `at`: a path to begin with. */
export function useLooking(store: RunStore, at: string | null): Looking {
  const [picked, setPicked] = useState<string | null | undefined>(at === null ? undefined : idOf(at))
  const [chosen, setChosen] = useState<Chosen>(() => (at === null ? {} : roundsIn(at)))
  const order = useMemo(() => watchOrder(store.graph), [store])
  const watched = useRunView(store, (view) => stepToWatch(view.run, view.instances, order, store.graph))
  const choose = useCallback((frame: string, number: number | null) => {
    setChosen((before) => {
      const others = Object.entries(before).filter(([other]) => other !== frame)
      return Object.fromEntries(number === null ? others : [...others, [frame, number]])
    })
  }, [])
  const enter = useCallback(
    (frame: string, number: number) => {
      choose(frame, number)
      setPicked(store.graph.inside.get(frame)?.[0] ?? frame)
    },
    [choose, store],
  )
  const open = useCallback((path: string) => {
    setPicked(idOf(path))
    setChosen(roundsIn(path))
  }, [])
  return {
    selected: picked === undefined ? watched : picked,
    following: picked === undefined,
    chosen,
    pick: setPicked,
    choose,
    enter,
    open,
  }
}

const roundsIn = (path: string): Chosen =>
  Object.fromEntries(roundsOf(path).map(({ frame, number }) => [idOf(frame), number]))
