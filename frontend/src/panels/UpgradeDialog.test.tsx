import { server } from '../api/server.fixture'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import UpgradeDialog from './UpgradeDialog'

beforeEach(() => {
  server.forget()
  // The browser of these tests knows no modal dialogs.
  HTMLDialogElement.prototype.showModal = function showModal() { this.open = true }
  HTMLDialogElement.prototype.close = function close() { this.open = false }
})

function show() {
  const calls = { onStale: vi.fn(), onClose: vi.fn() }
  render(
    <QueryClientProvider client={new QueryClient()}>
      <UpgradeDialog flow={{ id: 'f1', name: 'Notes', revision: 7 }} {...calls} />
    </QueryClientProvider>,
  )
  return calls
}

it('shows every change before it changes anything', async () => {
  server.answer('GET /api/flows/f1/upgrade/', 200, { changes: ['“Critic” now says how long it may take.'], document: {} })
  server.answer('POST /api/flows/f1/upgrade/', 200, { id: 'f1' })
  const { onClose } = show()
  expect(await screen.findByText('“Critic” now says how long it may take.')).toBeDefined()
  expect(server.asked('POST')).toEqual([])
  fireEvent.click(screen.getByRole('button', { name: 'Upgrade the draft' }))
  await waitFor(() => { expect(onClose).toHaveBeenCalled() })
  expect(await server.asked('POST')[0]?.json()).toEqual({ revision: 7 })
})

it('offers nothing where nothing changes', async () => {
  server.answer('GET /api/flows/f1/upgrade/', 200, { changes: [], document: {} })
  show()
  expect(await screen.findByText('Nothing changes: the draft is up to date.')).toBeDefined()
  expect(screen.queryByRole('button', { name: 'Upgrade the draft' })).toBeNull()
})

it('hands over both sides where somebody was faster', async () => {
  server.answer('GET /api/flows/f1/upgrade/', 200, { changes: ['One.'], document: {} })
  server.answer('POST /api/flows/f1/upgrade/', 409, { code: 'REVISION_CONFLICT', theirs: {}, revision: 8 })
  const { onStale, onClose } = show()
  fireEvent.click(await screen.findByRole('button', { name: 'Upgrade the draft' }))
  await waitFor(() => { expect(onStale).toHaveBeenCalled() })
  expect(onClose).toHaveBeenCalled()
})
