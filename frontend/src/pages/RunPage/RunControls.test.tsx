import { server } from '../../api/server.fixture'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { keys } from '../../api/queries'
import type { RunStatus } from '../../graph/runState'
import { Script } from '../../graph/rounds.fixture'
import { sampleDocument } from '../../graph/sample.fixture'
import { createRunStore } from '../../stores/runStore'
import { useToasts } from '../../ui/toastStore'
import { RunControls } from './RunControls'

beforeEach(() => {
  server.forget()
})

function show(role: string, before: RunStatus) {
  const client = new QueryClient()
  client.setQueryData(keys.session, { workspace: { name: 'Reliability', role } })
  const store = createRunStore(sampleDocument(), { now: () => 0, later: () => () => undefined })
  const onRerun = vi.fn()
  const { container } = render(
    <QueryClientProvider client={client}>
      <RunControls runId="r1" store={store} before={before} onAgain={() => undefined} onRerun={onRerun} />
    </QueryClientProvider>,
  )
  return { container, store, onRerun }
}

const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }))

test.each(['running', 'completed'] as const)('a viewer finds nothing to press on a run that is %s', (before) => {
  expect(show('viewer', before).container.textContent).toBe('')
})

test('an editor cancels a run that goes, and starts one that ended again', () => {
  show('editor', 'running')
  expect(screen.getByRole('button', { name: 'Cancel run' })).toBeTruthy()
  show('owner', 'completed')
  expect(screen.getByRole('button', { name: /^Run again/ })).toBeTruthy()
  expect(screen.queryByRole('button', { name: /^Rerun/ })).toBeNull()
})

test('a failed run is rerun from its failure', () => {
  const { onRerun } = show('editor', 'failed')
  press('Rerun from the failure')
  expect(onRerun).toHaveBeenCalledOnce()
})

test('a run is paused and resumed, and says in between what was asked of it', async () => {
  server.answer('POST /api/runs/r1/pause/', 202, {})
  server.answer('POST /api/runs/r1/resume/', 202, {})
  const { store } = show('editor', 'running')
  const script = new Script()
  store.take(script.records)
  press('Pause')
  expect(await screen.findByRole('button', { name: 'Resume' })).toBeTruthy()
  act(() => {
    store.take(script.say('pause_requested', '', { by: 'u1' }).say('run_paused', '', { at: null }).records.slice(-2))
  })
  press('Resume')
  expect(await screen.findByRole('button', { name: 'Resuming' })).toBeTruthy()
  act(() => {
    store.take(script.say('resume_requested', '', { by: 'u1' }).say('run_resumed', '', { worker: 'b' }).records.slice(-2))
  })
  expect(await screen.findByRole('button', { name: 'Pause' })).toBeTruthy()
})

test('an order that was refused says so, and can be given again', async () => {
  server.answer('POST /api/runs/r1/pause/', 409, { detail: 'The run has ended.', remedy: 'Start it again.' })
  show('editor', 'running')
  press('Pause')
  await waitFor(() => {
    expect(JSON.stringify(useToasts.getState())).toContain('Not paused. The run has ended.')
  })
  expect(screen.getByRole('button', { name: 'Pause' })).toBeTruthy()
})
