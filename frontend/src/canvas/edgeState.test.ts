import { expect, it } from 'vitest'
import { fold } from '../graph/fold'
import type { JournalRecord } from '../graph/journal'
import { created, draftRecords, record, sampleDocument } from '../graph/sample.fixture'
import { edgeState } from './edgeState'

const after = (...records: JournalRecord[]) => fold(sampleDocument(), [created, ...records])
const critic = { path: 'critic', attempt: 1 }

it('an edge is idle until its source is done, moves while its target works, and was taken after', () => {
  expect(edgeState(after(), 'draft', 'critic')).toBe('idle')
  expect(edgeState(after(...draftRecords()), 'draft', 'critic')).toBe('idle')
  const working = [...draftRecords(), record(7, 'step_started', critic)]
  expect(edgeState(after(...working), 'draft', 'critic')).toBe('moving')
  const done = [...working, record(8, 'step_succeeded', { ...critic, data: { output: 'x', duration_ms: 1 } })]
  expect(edgeState(after(...done), 'draft', 'critic')).toBe('taken')
})

it('an edge is not taken when its end was skipped or the run ended before it', () => {
  const skipped = record(7, 'step_skipped', { ...critic, data: { reason: 'Not asked for' } })
  expect(edgeState(after(...draftRecords(), skipped), 'draft', 'critic')).toBe('dead')
  expect(edgeState(after(...draftRecords(), record(7, 'run_cancelled')), 'draft', 'critic')).toBe('dead')
})
