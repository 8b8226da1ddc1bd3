import { useEffect, useMemo } from 'react'
import { runEvents } from '../api/runEvents'
import type { FlowDocument } from '../graph/document'
import { isTerminal } from '../graph/runState'
import { browserSurroundings } from '../live/browser'
import { fallBack } from '../live/fallback'
import { RunSocket } from '../live/RunSocket'
import type { RunStore } from './runStore'
import { createRunStore } from './runStore'

export interface Following {
  store: RunStore
  tryNow: () => void
}

/** Opens a run for as long as the page shows it. `seq` is where the run stood when the page asked. */
export function useRunFollowing(runId: string, document: FlowDocument, seq: number): Following {
  const following = useMemo(() => {
    const around = browserSurroundings(runId)
    const store = createRunStore(document, around, seq)
    let socket: RunSocket | null = null
    function follow(): () => void {
      const mine = new RunSocket(
        {
          records(records) {
            store.take(records)
            if (isTerminal(store.getState().run.state)) mine.stop()
          },
          text(path, live) {
            store.texts.put(path, live)
          },
          connection(connection) {
            store.connect(connection)
          },
        },
        around,
        store.getState().run.seq,
      )
      socket = mine
      mine.start()
      const stopLooking = fallBack(mine, (since) => runEvents(runId, since), around)
      return () => {
        stopLooking()
        mine.stop()
        store.texts.close()
      }
    }
    return { store, follow, tryNow: () => socket?.tryNow() }
    // A document that was fetched again is the same version: only another run needs another store.
  }, [runId])

  useEffect(() => following.follow(), [following])
  useEffect(() => {
    window.addEventListener('online', following.tryNow)
    return () => {
      window.removeEventListener('online', following.tryNow)
    }
  }, [following])
  return following
}
