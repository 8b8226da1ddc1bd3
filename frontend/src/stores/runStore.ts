/**
 * One store per open run: what its journal folds to, and how the live view stands.
 * Components read it through small selectors; streamed text is apart, in `texts`.
 */
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { FlowDocument } from '../graph/document'
import { applyAll, initialState } from '../graph/fold'
import type { Instances } from '../graph/instances'
import { instancesOf, recount } from '../graph/instances'
import type { JournalRecord } from '../graph/journal'
import type { RunState } from '../graph/runState'
import type { Topology } from '../graph/topology'
import { topology } from '../graph/topology'
import type { Connection } from '../live/RunSocket'
import type { Announcement } from './announcements'
import { announce } from './announcements'
import type { LiveTexts, Timing } from './liveTexts'
import { createLiveTexts } from './liveTexts'

export interface RunView {
  run: RunState
  /** How often each step has come, and how those instances stand. */
  instances: Instances
  connection: Connection
  /** While the live view is lost: up to when, by this browser's clock, the run is known. */
  knownUntil: number | null
  /** How far this browser's clock is ahead of the server's, in milliseconds. */
  clockAhead: number
  announcement: Announcement | null
}

export interface RunStore extends StoreApi<RunView> {
  readonly document: FlowDocument
  readonly graph: Topology
  readonly texts: LiveTexts
  take(records: readonly JournalRecord[]): void
  connect(connection: Connection): void
}

/** Records up to `quietUntil` are history: shown, not announced. */
export function createRunStore(document: FlowDocument, timing: Timing, quietUntil = 0): RunStore {
  const store = createStore<RunView>(() => ({
    run: initialState(document),
    instances: instancesOf(document),
    connection: { state: 'connecting' },
    knownUntil: null,
    clockAhead: 0,
    announcement: null,
  }))
  const texts = createLiveTexts(timing)
  let lag = Infinity

  function take(records: readonly JournalRecord[]): void {
    const last = records.at(-1)
    if (!last) return
    const before = store.getState()
    const touched = new Set<string>()
    const run = applyAll(before.run, records, touched)
    for (const record of records) if (record.type === 'call_started') texts.begin(record.path, record.epoch)
    const fresh = records.filter((record) => record.seq > quietUntil)
    for (const record of fresh) lag = Math.min(lag, timing.now() - Date.parse(record.at))
    store.setState({
      run,
      instances: recount(before.instances, before.run.steps, run.steps, touched),
      // Read by plain HTTP in the meantime: known up to here again.
      knownUntil: before.knownUntil === null ? null : timing.now(),
      clockAhead: Number.isFinite(lag) ? lag : 0,
      announcement: announce(document, run, fresh) ?? before.announcement,
    })
  }

  function connect(connection: Connection): void {
    const lost = connection.state === 'reconnecting' || connection.state === 'lost'
    store.setState(({ knownUntil }) => ({ connection, knownUntil: lost ? (knownUntil ?? timing.now()) : null }))
  }

  return { ...store, document, graph: topology(document), texts, take, connect }
}
