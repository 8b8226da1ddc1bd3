import { server } from '../api/server.fixture'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { useToasts } from '../ui/toastStore'
import DeleteDialog from './DeleteDialog'

beforeEach(() => {
  server.forget()
  useToasts.setState({ toasts: [] })
})

it('names what happens, and offers to undo it even when its card is gone', async () => {
  server.answer('DELETE /api/flows/f1/', 200, {})
  server.answer('POST /api/flows/f1/undelete/', 200, {})
  const onClose = vi.fn()
  const { unmount } = render(
    <QueryClientProvider client={new QueryClient()}>
      <DeleteDialog flow={{ id: 'f1', name: 'Release notes', last_run: null }} onClose={onClose} />
    </QueryClientProvider>,
  )
  expect(screen.getByRole('dialog').textContent).toContain('For 30 days it can be restored')
  fireEvent.click(screen.getByRole('button', { name: 'Delete the flow' }))
  unmount()
  await waitFor(() => {
    expect(useToasts.getState().toasts.map(({ title }) => title)).toEqual(['Release notes was deleted.'])
  })
  useToasts.getState().toasts[0]?.action?.perform()
  await waitFor(() => {
    expect(useToasts.getState().toasts.at(-1)?.title).toBe('Release notes is back.')
  })
})
