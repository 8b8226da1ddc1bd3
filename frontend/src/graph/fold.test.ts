import { describe, expect, it } from 'vitest'
import { apply, fold, initialState } from './fold'
import type { JournalRecord } from './journal'
import { created, draftRecords, record, sampleDocument } from './sample.fixture'

const document = sampleDocument()
const started = record(2, 'run_started', { data: { worker: 'a' } })

describe('fold', () => {
  it('has every step of the document from the start', () => {
    expect([...initialState(document).steps.entries()].map(([, { state }]) => state)).toEqual(Array(4).fill('queued'))
  })

  it('books a call on its step and on the run', () => {
    const run = fold(document, [created, started, ...draftRecords()])
    expect(run).toMatchObject({ state: 'running', seq: 6, cost: '0.0213', simulated: true })
    expect(run.steps.get('draft')).toMatchObject({ state: 'succeeded', cost: '0.0213', duration_ms: 4200 })
    expect(run.usage).toEqual(run.steps.get('draft')?.usage)
  })

  it('leaves the objects of other steps untouched', () => {
    const before = fold(document, [created, started])
    const after = apply(before, draftRecords()[0]!)
    expect(after.steps.get('critic')).toBe(before.steps.get('critic'))
    expect(after.steps.get('draft')).not.toBe(before.steps.get('draft'))
    expect(before.steps.get('draft')?.state).toBe('queued')
  })

  it('is the same record by record and all at once', () => {
    const records = [created, started, ...draftRecords()]
    expect(records.reduce(apply, initialState(document))).toEqual(fold(document, records))
  })

  it('replaces a call that was in flight at a crash, and keeps what earlier calls cost', () => {
    const [begin, call] = draftRecords() as [JournalRecord, JournalRecord]
    const again = [
      { ...begin, seq: 5, epoch: 2 },
      { ...call, seq: 6, epoch: 2 },
    ] as JournalRecord[]
    const run = fold(document, [created, started, begin, call, ...again])
    expect(run.steps.get('draft')?.calls).toHaveLength(1)
    expect(run.steps.get('draft')?.attempt).toBe(1)
  })

  it('begins a higher attempt without calls, but with the cost of the earlier one', () => {
    const retry = record(6, 'step_started', { path: 'draft', attempt: 2 })
    const run = fold(document, [created, started, ...draftRecords().slice(0, 3), retry])
    expect(run.steps.get('draft')).toMatchObject({ state: 'running', attempt: 2, calls: [], cost: '0.0213' })
  })

  it('shows why a step failed and why another was skipped', () => {
    const error = { code: 'STEP_EXECUTION', message: 'It broke.', remedy: 'Mend it.', where: 'draft' }
    const run = fold(document, [
      created,
      started,
      record(3, 'step_started', { path: 'draft', attempt: 1 }),
      record(4, 'step_failed', { path: 'draft', attempt: 1, data: { error, duration_ms: 5 } }),
      record(5, 'step_skipped', { path: 'critic', attempt: 0, data: { reason: 'Draft failed' } }),
      record(6, 'run_failed', { data: { error } }),
    ])
    expect(run.steps.get('draft')?.error).toEqual(error)
    expect(run.steps.get('critic')?.reason).toBe('Draft failed')
    expect(run).toMatchObject({ state: 'failed', error })
    expect(run.steps.get('result')?.state).toBe('queued')
  })

  it('survives an event of a newer server', () => {
    const run = apply(initialState(document), { ...created, seq: 9, type: 'run_dreamt' } as unknown as JournalRecord)
    expect(run.seq).toBe(9)
  })
})
