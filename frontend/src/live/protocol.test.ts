import { describe, expect, it } from 'vitest'
import { created } from '../graph/sample.fixture'
import { finalReason, parseMessage } from './protocol'

describe('server messages', () => {
  it('are read', () => {
    expect(parseMessage(JSON.stringify({ type: 'events', events: [created], seq: 1 }))?.type).toBe('events')
    expect(parseMessage('{"type":"tails","tails":[]}')).toEqual({ type: 'tails', tails: [] })
  })
  it.each([
    'not json',
    '[]',
    'null',
    '{"type":"events","events":[{}],"seq":1}',
    '{"type":"events","events":[],"seq":-1}',
    '{"type":"deltas","deltas":[{"path":"a","text":"b","attempt":1,"call":1,"epoch":1,"offset":0.5}]}',
    '{"type":"news"}',
  ])('that make no sense are refused: %s', (text) => {
    expect(parseMessage(text)).toBeNull()
  })
})

describe('close codes', () => {
  it('tell what ends the view and what does not', () => {
    for (const code of [4400, 4401, 4403, 4404]) expect(finalReason(code, '')).toBeTruthy()
    for (const code of [1000, 1001, 1006, 1011, 4408]) expect(finalReason(code, '')).toBeNull()
  })
})
