import { expect, it } from 'vitest'
import { fold } from './fold'
import { stepToWatch } from './follow'
import type { JournalRecord } from './journal'
import { created, draftRecords, record, sampleDocument } from './sample.fixture'

const order = ['brief', 'draft', 'critic', 'result']
const watched = (...records: JournalRecord[]) => stepToWatch(fold(sampleDocument(), [created, ...records]), order)
const error = { code: 'STEP_EXECUTION', message: 'It broke.', remedy: '', where: null }
const broken = record(8, 'step_failed', { path: 'critic', attempt: 1, data: { error, duration_ms: 1 } })

it('watches the step that works, then the last that ended', () => {
  expect(watched()).toBe('brief')
  expect(watched(...draftRecords().slice(0, 2))).toBe('draft')
  expect(watched(...draftRecords())).toBe('draft')
})

it('stays with the step that ended the run, not with a failure the run got over', () => {
  expect(watched(...draftRecords(), broken, record(9, 'run_failed', { data: { error } }))).toBe('critic')
  const result = record(9, 'step_succeeded', { path: 'result', attempt: 1, data: { output: 'x', duration_ms: 1 } })
  expect(watched(...draftRecords(), broken, result, record(10, 'run_completed', { data: { output: 'x' } }))).toBe('result')
})
