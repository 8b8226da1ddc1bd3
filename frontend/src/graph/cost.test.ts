import { expect, test } from 'vitest'
import { costNote, costText, spokenCost } from './cost'
import { fold } from './fold'
import { roundsDocument, Script } from './rounds.fixture'

const counted = (cost: string, unpriced = 0, estimated = false) => ({ cost, unpriced, estimated })

test('a price that nobody knows is never shown as nothing', () => {
  expect(costText(counted('0.0000', 1), 4)).toBe('$?')
  expect(costText(counted('0.0210', 2), 4)).toBe('$0.0210+')
  expect(spokenCost(counted('0.0000', 1))).toBe('price unknown')
  expect(costNote(counted('0.0210', 2))).toBe('price unknown')
})

test('an estimate says so', () => {
  expect(costText(counted('0.0210', 0, true), 3)).toBe('~$0.021')
  expect(costNote(counted('0.0210', 0, true))).toBe('estimated')
  expect(spokenCost(counted('0.0200', 0, true))).toBe('about 2 cents')
  expect(costNote(counted('0.0210'))).toBeNull()
})

test('step and run count the calls without a price, also those of attempts before', () => {
  const usage = { input: 10, cached: 0, output: 5, reasoning: 0 }
  const call = { account: 'team', model: 'own', simulated: false, request: {}, request_hash: 'x' }
  const ended = { usage, cost: '0.0000', first_token_ms: 1, duration_ms: 2, output: '', prices: { source: 'unknown', per_million: {} } }
  const script = new Script().begin('left')
  script.say('call_started', 'left', { call: 1, ...call })
  script.say('call_failed', 'left', { call: 1, ...ended, error: { code: 'X', message: 'It broke.', remedy: '', where: null } })
  script.say('step_started', 'left', {}, 2)
  script.say('call_started', 'left', { call: 2, ...call }, 2)
  script.say('call_finished', 'left', { call: 2, ...ended, stop: 'end', estimated: true }, 2)
  const run = fold(roundsDocument(), script.records)
  expect(run.unpriced).toBe(2)
  expect(run.steps.get('left')).toMatchObject({ unpriced: 2, estimated: false })
  expect(run.steps.get('left')?.calls.map(({ prices }) => prices?.source)).toEqual(['unknown'])
})
