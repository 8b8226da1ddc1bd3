import { server } from '../api/server.fixture'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import type { StaleDraft, StoredDocument } from '../api/types'
import { sampleDocument } from '../graph/sample.fixture'
import { ConflictPanel } from './ConflictPanel'

const document = sampleDocument() as unknown as StoredDocument
const conflict = {
  step: 'draft',
  field: 'config.prompt',
  title: 'Draft',
  base: 'Every action needs an owner.',
  yours: 'Every action needs an owner and a date.',
  theirs: 'Each action needs an owner.',
  both: 'Each action needs an owner and a date.',
}
const stale = (conflicts: (typeof conflict)[]): StaleDraft =>
  ({
    base: document,
    yours: document,
    theirs: document,
    revision: 118,
    changed_by: { id: 'e', name: 'Edith' },
    changed_at: '2026-11-20T10:47:00.000Z',
    merge: { document, conflicts },
  }) as unknown as StaleDraft

function show(given: StaleDraft) {
  const onDone = vi.fn()
  const { unmount } = render(
    <QueryClientProvider client={new QueryClient()}>
      <ConflictPanel flowId="f1" stale={given} kinds={[]} onStale={vi.fn()} onDone={onDone} />
    </QueryClientProvider>,
  )
  return Object.assign(onDone, { unmount })
}

beforeEach(() => {
  server.forget()
  server.answer('PUT /api/flows/f1/draft/', 200, { id: 'f1' })
})

it('asks for each place that both changed, and saves what was chosen', async () => {
  const onDone = show(stale([conflict]))
  const save = screen.getByRole('button', { name: 'Save revision 119' })
  fireEvent.click(save)
  expect(screen.getByRole('alert').textContent).toBe('1 choice is still to be made.')
  expect(server.asked('PUT')).toEqual([])
  fireEvent.click(screen.getByRole('radio', { name: /^Both/ }))
  fireEvent.click(save)
  await waitFor(() => {
    expect(onDone).toHaveBeenCalled()
  })
  const sent = (await server.asked('PUT')[0]?.json()) as { revision: number; document: StoredDocument }
  expect(sent.revision).toBe(118)
  expect(sent.document.steps[1]?.config.prompt).toBe(conflict.both)
})

it('shows each side as what it changes of the revision both began with', () => {
  show(stale([conflict]))
  const theirs = screen.getByRole('radio', { name: /^Edith/ }).closest('label')
  expect([theirs?.querySelector('del')?.textContent, theirs?.querySelector('ins')?.textContent]).toEqual(['Every', 'Each'])
})

it('needs no choice where nothing overlaps', async () => {
  const onDone = show(stale([]))
  expect(screen.getByRole('heading', { name: 'Both changes fit together' })).toBeDefined()
  fireEvent.click(screen.getByRole('button', { name: 'Save revision 119' }))
  await waitFor(() => {
    expect(onDone).toHaveBeenCalled()
  })
})

it('says what is left to do where the two can no longer be put together', () => {
  show({ ...stale([]), merge: null })
  expect(screen.queryByRole('button', { name: /^Save/ })).toBeNull()
  expect(screen.getByRole('button', { name: 'Keep mine as a copy' })).toBeDefined()
})

it('keeps what was chosen when it is drawn anew for another width, and asks again for another conflict', () => {
  const both = stale([conflict])
  const { unmount } = show(both)
  fireEvent.click(screen.getByRole('radio', { name: /^Yours/ }))
  unmount()
  const again = show(both)
  expect(screen.getByText('1 of 1 decided')).toBeDefined()
  expect(screen.getByRole<HTMLInputElement>('radio', { name: /^Yours/ }).checked).toBe(true)
  again.unmount()
  show(stale([conflict]))
  expect(screen.getByText('0 of 1 decided')).toBeDefined()
})
