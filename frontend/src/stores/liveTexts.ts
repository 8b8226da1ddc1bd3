/**
 * Streaming text lives here, outside node data: a token wakes only those who show that step.
 * Listeners hear of new text at most ten times a second.
 */
import type { LiveText } from '../live/assembly'

const INTERVAL = 100

export interface StreamedText {
  text: string
  /** Code points so far. */
  length: number
  epoch: number
  attempt: number
  call: number
  /** When this browser first saw text of this call, and how much there was by then. */
  since: number
  lengthThen: number
}

export interface Timing {
  now(): number
  later(milliseconds: number, act: () => void): () => void
}

export interface LiveTexts {
  get(path: string): StreamedText | undefined
  subscribe(path: string, listener: () => void): () => void
  put(path: string, live: LiveText): void
  /** A call begins: what an earlier worker streamed for this step is void. */
  begin(path: string, epoch: number): void
  close(): void
}

export function createLiveTexts(timing: Timing): LiveTexts {
  const shown = new Map<string, StreamedText>()
  const arrived = new Map<string, LiveText>()
  const listeners = new Map<string, Set<() => void>>()
  let cancel: (() => void) | null = null
  let flushedAt = -Infinity

  function flush(): void {
    cancel = null
    flushedAt = timing.now()
    const changed = [...arrived]
    arrived.clear()
    for (const [path, live] of changed) {
      const before = shown.get(path)
      const same = before && before.attempt === live.attempt && before.call === live.call
      const { text, length, epoch, attempt, call } = live
      const start = same ? { since: before.since, lengthThen: before.lengthThen } : { since: flushedAt, lengthThen: length }
      shown.set(path, { text, length, epoch, attempt, call, ...start })
    }
    for (const [path] of changed) for (const listener of listeners.get(path) ?? []) listener()
  }

  return {
    get: (path) => shown.get(path),
    subscribe(path, listener) {
      const all = listeners.get(path) ?? new Set()
      listeners.set(path, all.add(listener))
      return () => {
        all.delete(listener)
      }
    },
    put(path, live) {
      arrived.set(path, live)
      if (cancel) return
      const wait = INTERVAL - (timing.now() - flushedAt)
      if (wait <= 0) flush()
      else cancel = timing.later(wait, flush)
    },
    begin(path, epoch) {
      const latest = arrived.get(path) ?? shown.get(path)
      if (!latest || latest.epoch >= epoch) return
      arrived.delete(path)
      if (!shown.delete(path)) return
      for (const listener of listeners.get(path) ?? []) listener()
    },
    close() {
      cancel?.()
      cancel = null
      arrived.clear()
    },
  }
}
