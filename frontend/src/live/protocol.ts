/**
 * The words of a run's socket. Client: follow, ack. Server: events, tails, deltas.
 * A message this file cannot read is null: the socket that sent it is not trusted further.
 */
import type { Delta, JournalRecord } from '../graph/journal'

export type ServerMessage =
  | { type: 'events'; events: JournalRecord[]; seq: number }
  | { type: 'tails'; tails: Delta[] }
  | { type: 'deltas'; deltas: Delta[] }

export type ClientMessage = { type: 'follow'; since: number } | { type: 'ack'; bytes: number }

export function parseMessage(text: string): ServerMessage | null {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return null
  }
  if (!isObject(message)) return null
  if (message.type === 'events' && isCount(message.seq) && isList(message.events, isRecord)) {
    return { type: 'events', events: message.events, seq: message.seq }
  }
  if (message.type === 'tails' && isList(message.tails, isDelta)) return { type: 'tails', tails: message.tails }
  if (message.type === 'deltas' && isList(message.deltas, isDelta)) return { type: 'deltas', deltas: message.deltas }
  return null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isList<T>(value: unknown, check: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(check)
}

function isRecord(value: unknown): value is JournalRecord {
  return (
    isObject(value) &&
    isCount(value.seq) &&
    isCount(value.epoch) &&
    isCount(value.attempt) &&
    typeof value.type === 'string' &&
    typeof value.path === 'string' &&
    typeof value.at === 'string' &&
    isObject(value.data)
  )
}

function isDelta(value: unknown): value is Delta {
  return (
    isObject(value) &&
    typeof value.path === 'string' &&
    typeof value.text === 'string' &&
    isCount(value.attempt) &&
    isCount(value.call) &&
    isCount(value.epoch) &&
    isCount(value.offset)
  )
}

/** Why a socket that closed with this code must not be opened again; null: resume. */
export function finalReason(code: number, reason: string): string | null {
  switch (code) {
    case 4400:
      return reason || 'The server could not read what this page sent. Reload the page.'
    case 4401:
      return 'You are signed out. Sign in again to see this run.'
    case 4403:
      return 'You may no longer see this run.'
    case 4404:
      return 'This run does not exist, or is not in this workspace.'
    default:
      return null
  }
}
