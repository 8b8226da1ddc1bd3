import { act, render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { created, draftRecords, record, sampleDocument } from '../graph/sample.fixture'
import { createRunStore } from '../stores/runStore'
import { RunTotals } from './RunTotals'

const timing = { now: () => 0, later: () => () => undefined }
const head = () => screen.getByRole('heading').parentElement?.textContent

test('play money is told as what it would have cost', () => {
  const store = createRunStore(sampleDocument(), timing)
  store.take([created, record(2, 'run_started'), ...draftRecords()])
  render(<RunTotals run={store} />)
  expect(head()).toBe('Run so farSimulatedwould cost so far$0.0213')
  act(() => {
    store.take([record(7, 'run_completed', { data: { output: null } })])
  })
  expect(head()).toBe('Run totalSimulatedwould have cost$0.0213')
})

test('real money is told as it is', () => {
  const store = createRunStore(sampleDocument(), timing)
  store.take([record(1, 'run_created', { data: { inputs: {}, simulated: false } }), ...draftRecords()])
  render(<RunTotals run={store} />)
  expect(head()).toBe('Run so far$0.0213')
})
