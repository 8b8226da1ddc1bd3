import { render, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { roundsDocument, Script } from '../graph/rounds.fixture'
import { fold } from '../graph/fold'
import { StepCalls } from './StepCalls'

const usage = { input: 1400, cached: 0, output: 500, reasoning: 0 }
const model = { account: 'rehearsal', model: 'steady', simulated: true, request_hash: 'x', request: { system: '', prompt: 'Judge.', settings: {} } }
const http = { ...model, account: '', model: '', kind: 'http', request: { method: 'POST', url: 'https://example.org/x', headers: { accept: 'text/plain' }, body: { a: 1 } } }
const ended = { usage, cost: '0.0213', first_token_ms: 1, duration_ms: 4200, stop: 'end', output: 'Fine.' }

function show(...says: [type: 'call_started' | 'call_finished' | 'call_failed' | 'call_lost', data: Record<string, unknown>][]) {
  const script = new Script().begin('left')
  for (const [type, data] of says) script.say(type, 'left', data)
  render(<StepCalls calls={fold(roundsDocument(), script.records).steps.get('left')!.calls} />)
  return screen.getAllByRole('listitem').map((call) => call.querySelector('summary')?.textContent)
}

describe('the calls of a step', () => {
  it('say to whom, how they ended and what they took', () => {
    const lines = show(
      ['call_started', { call: 1, ...model }],
      ['call_finished', { call: 1, ...ended }],
      ['call_started', { call: 2, ...model }],
      ['call_finished', { call: 2, ...ended, cached: true, cost: '0.0000', estimated: true }],
      ['call_started', { call: 3, ...http }],
      ['call_finished', { call: 3, ...ended, status: 201 }],
      ['call_started', { call: 4, ...http }],
      ['call_lost', { call: 4 }],
    )
    expect(lines).toEqual([
      '1rehearsal/steadyDone1.9k tok  $0.0213  4.2 s',
      '2rehearsal/steadyCached~1.9k tok  $0.0000  4.2 s',
      '3POST https://example.org/xDone 2014.2 s',
      '4POST https://example.org/xLost',
    ])
    expect(screen.getByText(/It may have been made, and what it cost is not known/)).toBeTruthy()
  })

  it('show what was sent, what came back and the tools that were asked for', () => {
    const tools = [{ id: 't1', name: 'search', arguments: { q: 'tides' } }]
    show(['call_started', { call: 1, ...model }], ['call_finished', { call: 1, ...ended, tool_calls: tools }])
    for (const text of ['Judge.', 'Fine.', 'Asks for search']) expect(screen.getByText(text)).toBeTruthy()
    show(['call_started', { call: 1, ...http }], ['call_finished', { call: 1, ...ended, status: 200, headers: { 'content-type': 'text/plain' } }])
    for (const text of ['accept: text/plain', 'content-type: text/plain']) expect(screen.getByText(text)).toBeTruthy()
  })
})
