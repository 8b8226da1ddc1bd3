import { server } from '../../api/server.fixture'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { Router } from 'wouter'
import { memoryLocation } from 'wouter/memory-location'
import WaitsPage from './WaitsPage'

const WAIT = {
  run: { id: 'r1', number: 12, flow: { id: 'f1', name: 'Postmortem' } },
  path: 'each[2].approve_wording',
  attempt: 1,
  wait: 1,
  reason: 'answer',
  until: null,
  question: { kind: 'approval', message: 'Shall this be published?' },
  assignee: '',
  mine: true,
  since: null,
}

beforeEach(() => {
  server.forget()
})

function show(path: string) {
  const { hook, searchHook } = memoryLocation({ path, searchPath: path.split('?')[1] })
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <Router hook={hook} searchHook={searchHook}>
        <WaitsPage />
      </Router>
    </QueryClientProvider>,
  )
}

test('a question leads to the very instance of the step that asks it', async () => {
  server.tell('GET /api/waits/', (url) => ({ results: url.searchParams.has('mine') ? [WAIT] : [], next: null }))
  show('/waiting')
  const link = await screen.findByRole('link', { name: /Shall this be published/ })
  expect(link.getAttribute('href')).toBe('/runs/r1?step=each%5B2%5D.approve_wording')
  expect(link.textContent).toContain('Postmortem, run 12, Approve wording')
})

test('who is asked by name is named to the others', async () => {
  server.answer('GET /api/waits/', 200, { results: [{ ...WAIT, assignee: 'otto@example.org', mine: false }], next: null })
  show('/waiting?all')
  expect((await screen.findByRole('link', { name: /asked of otto@example.org/ })).textContent).toBeTruthy()
})

test('nothing to answer says what would be here', async () => {
  server.answer('GET /api/waits/', 200, { results: [], next: null })
  show('/waiting')
  expect(await screen.findByText('No run waits for you')).toBeTruthy()
})
