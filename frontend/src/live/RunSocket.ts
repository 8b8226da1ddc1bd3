/**
 * Follows one run over one WebSocket. Opened by the run page; promises its listener every record
 * once and in order, and every call's text without hole or double, through any loss of the connection.
 *
 * 1. Open, send `follow` since the last good seq.
 * 2. A record at last + 1 is handed on; an earlier one is known; a later one is a gap: follow again.
 * 3. Text is assembled per path; a hole in it is a gap too (the server then sends the whole tail).
 * 4. A closed socket is resumed with backoff, unless its code says that nothing would change.
 */
import type { JournalRecord } from '../graph/journal'
import type { LiveText } from './assembly'
import { place } from './assembly'
import { backoff } from './backoff'
import type { ClientMessage, ServerMessage } from './protocol'
import { finalReason, parseMessage } from './protocol'

export type Connection =
  | { state: 'connecting' }
  | { state: 'live' }
  | { state: 'reconnecting'; attempt: number; retryAt: number }
  | { state: 'lost'; code: number; reason: string }
  | { state: 'closed' }

export interface SocketLike {
  send(data: string): void
  close(code?: number, reason?: string): void
  onopen: ((event: Event) => unknown) | null
  onmessage: ((event: MessageEvent) => unknown) | null
  onclose: ((event: CloseEvent) => unknown) | null
}

export interface Surroundings {
  open(): SocketLike
  now(): number
  random(): number
  later(milliseconds: number, act: () => void): () => void
}

export interface RunListener {
  records(records: JournalRecord[]): void
  text(path: string, live: LiveText): void
  connection(connection: Connection): void
}

const ACK_EVERY = 64 * 1024
const REFOLLOW_AFTER = 1_000
const TRIES_AT_ONE_GAP = 4

export class RunSocket {
  private socket: SocketLike | null = null
  private readonly texts = new Map<string, LiveText>()
  private cancelRetry: (() => void) | null = null
  private attempt = 0
  private received = 0
  private acknowledged = 0
  private refollowedAt = -Infinity
  private triesAtGap = 0
  private ended = false
  private seq: number
  private readonly listener: RunListener
  private readonly around: Surroundings

  constructor(listener: RunListener, around: Surroundings, since = 0) {
    this.listener = listener
    this.around = around
    this.seq = since
  }

  get lastSeq(): number {
    return this.seq
  }

  /** Has this connection brought anything? */
  get delivers(): boolean {
    return this.socket !== null && this.received > 0
  }

  get hasEnded(): boolean {
    return this.ended
  }

  /** Records that came another way; those known already are passed over. */
  offer(records: JournalRecord[]): void {
    if (!this.ended) this.takeRecords(records)
  }

  start(): void {
    this.connect()
  }

  /** Skips the wait for the next try. */
  tryNow(): void {
    if (this.ended || this.socket || !this.cancelRetry) return
    this.cancelRetry()
    this.connect()
  }

  /** Stops for good; the run does not notice. */
  stop(): void {
    if (this.ended) return
    this.end({ state: 'closed' })
  }

  private connect(): void {
    this.cancelRetry = null
    this.received = 0
    this.acknowledged = 0
    this.refollowedAt = -Infinity
    this.triesAtGap = 0
    if (this.attempt === 0) this.listener.connection({ state: 'connecting' })
    const socket = this.around.open()
    this.socket = socket
    socket.onopen = () => {
      if (this.socket !== socket) return
      this.send({ type: 'follow', since: this.seq })
      this.listener.connection({ state: 'live' })
    }
    socket.onmessage = (event) => {
      if (this.socket === socket) this.receive(event.data)
    }
    socket.onclose = (event) => {
      if (this.socket === socket) this.closed(event.code, event.reason)
    }
  }

  private receive(data: unknown): void {
    const message = typeof data === 'string' ? parseMessage(data) : null
    if (!message) {
      this.drop()
      return
    }
    this.acknowledge(data as string)
    this.attempt = 0
    this.handle(message)
  }

  private handle(message: ServerMessage): void {
    if (message.type === 'events') {
      this.takeRecords(message.events)
      return
    }
    let hole = false
    for (const delta of message.type === 'tails' ? message.tails : message.deltas) {
      const placed = place(this.texts.get(delta.path), delta)
      if (placed.kind === 'gap') hole = true
      if (placed.kind !== 'grown') continue
      this.texts.set(delta.path, placed.live)
      this.listener.text(delta.path, placed.live)
    }
    if (hole) this.followAgain()
    else this.triesAtGap = 0
  }

  private takeRecords(records: JournalRecord[]): void {
    const fresh: JournalRecord[] = []
    let gap = false
    for (const record of records) {
      if (record.seq <= this.seq) continue
      if (record.seq !== this.seq + 1) {
        gap = true
        break
      }
      this.seq = record.seq
      fresh.push(record)
    }
    if (fresh.length > 0) {
      this.triesAtGap = 0
      this.listener.records(fresh)
    }
    if (gap) this.followAgain()
  }

  /** What was already on its way when we asked shows the same gap: ask once a second, then start over. */
  private followAgain(): void {
    const now = this.around.now()
    if (now - this.refollowedAt < REFOLLOW_AFTER) return
    this.refollowedAt = now
    this.triesAtGap += 1
    if (this.triesAtGap >= TRIES_AT_ONE_GAP) this.drop()
    else this.send({ type: 'follow', since: this.seq })
  }

  private acknowledge(text: string): void {
    this.received += byteLength(text)
    if (this.received - this.acknowledged < ACK_EVERY) return
    this.acknowledged = this.received
    this.send({ type: 'ack', bytes: this.received })
  }

  private send(message: ClientMessage): void {
    this.socket?.send(JSON.stringify(message))
  }

  private closed(code: number, reason: string): void {
    this.socket = null
    const final = finalReason(code, reason)
    if (final) this.end({ state: 'lost', code, reason: final })
    else this.retry()
  }

  private drop(): void {
    const socket = this.socket
    this.socket = null
    socket?.close(4000, 'unreadable')
    this.retry()
  }

  private retry(): void {
    if (this.ended) return
    this.attempt += 1
    const wait = backoff(this.attempt, () => this.around.random())
    this.listener.connection({ state: 'reconnecting', attempt: this.attempt, retryAt: this.around.now() + wait })
    this.cancelRetry = this.around.later(wait, () => {
      this.connect()
    })
  }

  private end(connection: Connection): void {
    this.ended = true
    this.cancelRetry?.()
    this.cancelRetry = null
    const socket = this.socket
    this.socket = null
    socket?.close(1000)
    this.listener.connection(connection)
  }
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
