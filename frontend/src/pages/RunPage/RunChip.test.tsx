import { act, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { created, record, sampleDocument } from '../../graph/sample.fixture'
import { createRunStore } from '../../stores/runStore'
import { RunChip } from './RunChip'

const noon = Date.UTC(2026, 10, 20, 12, 0, 2)

beforeEach(() => {
  vi.useFakeTimers({ now: noon })
})
afterEach(() => {
  vi.useRealTimers()
})

const pass = (time: number) => {
  act(() => {
    vi.advanceTimersByTime(time)
  })
}

test("a run's clock stands still while the live view is lost, and catches up when it is back", () => {
  const store = createRunStore(sampleDocument(), { now: () => Date.now(), later: () => () => undefined })
  store.take([created, record(2, 'run_started')])
  store.connect({ state: 'live' })
  render(<RunChip store={store} before="running" />)
  pass(5_000)
  expect(screen.getByText('Running 0:05')).toBeTruthy()
  act(() => {
    store.connect({ state: 'reconnecting', attempt: 1, retryAt: 0 })
  })
  pass(60_000)
  expect(screen.getByText('Running 0:05')).toBeTruthy()
  act(() => {
    store.connect({ state: 'live' })
  })
  expect(screen.getByText('Running 1:05')).toBeTruthy()
})
