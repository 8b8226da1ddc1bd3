import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { created, draftRecords, record, sampleDocument } from '../graph/sample.fixture'
import { createRunStore } from '../stores/runStore'
import { sampleKinds } from './kinds.fixture'
import { StepList } from './StepList'

afterEach(cleanup)
const document = sampleDocument()
const timing = { now: () => 0, later: () => () => undefined }

describe('the list of steps', () => {
  it('stands in graph order, with each state in words', () => {
    const store = createRunStore(document, timing)
    store.take([created, record(2, 'run_started'), ...draftRecords()])
    render(<StepList document={document} kinds={sampleKinds} run={store} selected={null} onSelect={vi.fn()} />)
    const rows = screen.getAllByRole('listitem').map((row) => row.textContent)
    expect(rows).toEqual([
      expect.stringContaining('BriefInputQueued'),
      expect.stringContaining('Draftrehearsal/steadyDone1.9k $0.021 4.2s'),
      expect.stringContaining('Criticrehearsal/steadyQueued'),
      expect.stringContaining('ResultOutputQueuedNeeds Critic'),
    ])
  })

  it('shows the live text under the step that streams', () => {
    const store = createRunStore(document, timing)
    store.take([created, record(2, 'run_started'), ...draftRecords().slice(0, 2)])
    render(<StepList document={document} kinds={sampleKinds} run={store} selected={null} onSelect={vi.fn()} />)
    act(() => {
      store.texts.put('draft', { text: 'The sea', length: 7, epoch: 1, attempt: 1, call: 1 })
    })
    const row = screen.getAllByRole('listitem')[1]!
    expect(within(row).getByText('Streaming')).toBeTruthy()
    expect(within(row).getByText('The sea')).toBeTruthy()
  })

  it('opens the step that is pressed', () => {
    const onSelect = vi.fn()
    render(<StepList document={document} kinds={sampleKinds} selected={null} onSelect={onSelect} />)
    fireEvent.click(screen.getByRole('button', { name: /Critic/ }))
    expect(onSelect).toHaveBeenCalledWith('critic')
  })
})
