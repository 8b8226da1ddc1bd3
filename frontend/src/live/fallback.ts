/**
 * Reads the journal by plain HTTP for as long as the socket brings nothing: a proxy that lets no
 * WebSocket through must not leave a page that says "Queued" for ever. Started by the run page beside
 * its socket; what it finds goes through the socket's own order, so nothing is told twice.
 */
import type { JournalRecord } from '../graph/journal'
import type { RunSocket, Surroundings } from './RunSocket'

const PATIENCE = 1_500
const AGAIN = 3_000
const CALM = 12_000

export type ReadEvents = (since: number) => Promise<JournalRecord[]>

/** Looks until the returned function is called or the socket has ended. */
export function fallBack(socket: RunSocket, read: ReadEvents, around: Pick<Surroundings, 'later'>): () => void {
  let wait = AGAIN
  let cancel = around.later(PATIENCE, () => void look())
  let stopped = false

  async function look(): Promise<void> {
    if (!socket.delivers) {
      const found = await read(socket.lastSeq).catch(() => [])
      if (stopped || socket.hasEnded) return
      // A quiet run is asked about less and less often.
      wait = found.length > 0 ? AGAIN : Math.min(wait * 2, CALM)
      socket.offer(found)
    } else wait = AGAIN
    if (!stopped && !socket.hasEnded) cancel = around.later(wait, () => void look())
  }

  return () => {
    stopped = true
    cancel()
  }
}
