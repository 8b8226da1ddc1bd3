import { expect, it } from 'vitest'
import { applyAll, initialState } from './fold'
import { stepToWatch, watchOrder } from './follow'
import { instancesOf, recount } from './instances'
import type { JournalRecord } from './journal'
import { created, draftRecords, record, sampleDocument } from './sample.fixture'
import { topology } from './topology'

const document = sampleDocument()
const graph = topology(document)

function watched(...records: JournalRecord[]) {
  const before = initialState(document)
  const touched = new Set<string>()
  const run = applyAll(before, [created, ...records], touched)
  return stepToWatch(run, recount(instancesOf(document), before.steps, run.steps, touched), watchOrder(graph), graph)
}

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

it('turns to who is asked once nothing else goes on', () => {
  const asks = record(4, 'step_waiting', {
    path: 'critic',
    attempt: 1,
    data: { wait: 1, reason: 'answer', until: null, question: { kind: 'ask', message: 'Which?' } },
  })
  const begins = record(3, 'step_started', { path: 'critic', attempt: 1 })
  expect(watched(begins, asks)).toBe('critic')
  expect(watched(begins, asks, record(5, 'step_started', { path: 'draft', attempt: 1 }))).toBe('draft')
})
