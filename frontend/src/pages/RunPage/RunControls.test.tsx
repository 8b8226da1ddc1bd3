import { server } from '../../api/server.fixture'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { keys } from '../../api/queries'
import type { RunStatus } from '../../graph/runState'
import { sampleDocument } from '../../graph/sample.fixture'
import { createRunStore } from '../../stores/runStore'
import { RunControls } from './RunControls'

beforeEach(() => {
  server.forget()
})

function show(role: string, before: RunStatus) {
  const client = new QueryClient()
  client.setQueryData(keys.session, { workspace: { name: 'Reliability', role } })
  const store = createRunStore(sampleDocument(), { now: () => 0, later: () => () => undefined })
  return render(
    <QueryClientProvider client={client}>
      <RunControls runId="r1" store={store} before={before} onAgain={() => undefined} onRerun={() => undefined} />
    </QueryClientProvider>,
  )
}

test.each(['running', 'completed'] as const)('a viewer finds nothing to press on a run that is %s', (before) => {
  expect(show('viewer', before).container.textContent).toBe('')
})

test('an editor cancels a run that goes, and starts one that ended again', () => {
  show('editor', 'running')
  expect(screen.getByRole('button', { name: 'Cancel run' })).toBeTruthy()
  show('owner', 'failed')
  expect(screen.getByRole('button', { name: /^Run again/ })).toBeTruthy()
})
