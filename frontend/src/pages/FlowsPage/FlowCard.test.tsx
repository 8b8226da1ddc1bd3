import { server } from '../../api/server.fixture'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render as renderAlone, screen, waitFor } from '@testing-library/react'
import type { ReactElement } from 'react'
import { beforeEach, expect, test, vi } from 'vitest'
import type { FlowSummary } from '../../api/types'
import { FlowCard } from './FlowCard'

beforeEach(() => {
  server.forget()
})

/** With a server behind it; `rerender` keeps it. */
const render = (element: ReactElement) =>
  renderAlone(element, {
    wrapper: ({ children }) => <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>,
  })

const OPEN = { parent: null, width: null, height: null }
const onCopied = vi.fn()

const flow: FlowSummary = {
  id: 'f1',
  name: 'Refine until good',
  description: 'Draft, critique, refine.',
  tags: ['starter'],
  active: true,
  step_count: 2,
  revision: 1,
  published_version: 1,
  updated_at: '2026-11-18T10:00:00.000Z',
  deleted_at: null,
  deleted_by: null,
  graph: {
    steps: [
      { id: 'draft', kind: 'model', action: 'generate', x: 0, y: 0, ...OPEN },
      { id: 'critic', kind: 'model', action: 'critique', x: 248, y: 0, ...OPEN },
    ],
    edges: [{ source: 'draft', target: 'critic' }],
  },
  last_run: {
    id: 'r1',
    number: 12,
    state: 'failed',
    created_at: '2026-11-18T10:00:00.000Z',
    finished_at: '2026-11-18T10:01:00.000Z',
  },
}

test('a card names the flow, its steps, its version and its last run', () => {
  const { container } = render(<FlowCard flow={flow} kinds={[]} onCopied={onCopied} />)
  expect(screen.getByRole('link', { name: 'Refine until good' }).getAttribute('href')).toBe('/flows/f1')
  expect(screen.getByText('2 steps, version 1')).toBeDefined()
  expect(screen.getByText('Failed')).toBeDefined()
  expect(container.textContent).toContain('Run 12')
  expect(container.querySelectorAll('.flow-thumb rect')).toHaveLength(2)
  expect(container.querySelectorAll('.flow-thumb path')).toHaveLength(1)
})

test('a draft that never ran says so', () => {
  render(<FlowCard flow={{ ...flow, published_version: null, last_run: null }} kinds={[]} onCopied={onCopied} />)
  expect(screen.getByText('2 steps, draft')).toBeDefined()
  expect(screen.getByText('Never run')).toBeDefined()
})

test('only those who may run get the button', () => {
  const onRun = vi.fn()
  const { rerender } = render(<FlowCard flow={flow} kinds={[]} onCopied={onCopied} />)
  expect(screen.queryByRole('button', { name: /^Run/ })).toBeNull()
  rerender(<FlowCard flow={flow} kinds={[]} onCopied={onCopied} onRun={onRun} />)
  fireEvent.click(screen.getByRole('button', { name: 'Run Refine until good' }))
  expect(onRun).toHaveBeenCalledOnce()
})

test('its dots hold what can be done with it as a whole, and only what one may', async () => {
  server.answer('GET /api/session/', 200, { workspace: { name: 'Reliability', role: 'editor' } })
  const { unmount } = render(<FlowCard flow={flow} kinds={[]} onCopied={onCopied} />)
  fireEvent.click(screen.getByRole('button', { name: 'More for Refine until good' }))
  await screen.findByRole('menuitem', { name: 'Rename' })
  expect(screen.getAllByRole('menuitem').map((item) => item.textContent)).toEqual(['Rename', 'Duplicate', 'Export', 'Switch off', 'Delete'])
  unmount()
  server.answer('GET /api/session/', 200, { workspace: { name: 'Reliability', role: 'viewer' } })
  render(<FlowCard flow={flow} kinds={[]} onCopied={onCopied} />)
  fireEvent.click(screen.getByRole('button', { name: 'More for Refine until good' }))
  expect(screen.getAllByRole('menuitem').map((item) => item.textContent)).toEqual(['Export'])
})

test('one that is switched off says so and can be switched on again', async () => {
  server.answer('GET /api/session/', 200, { workspace: { name: 'Reliability', role: 'editor' } })
  server.answer('PATCH /api/flows/f1/', 200, { ...flow, active: true })
  render(<FlowCard flow={{ ...flow, active: false }} kinds={[]} onCopied={onCopied} />)
  expect(screen.getByText('Switched off')).toBeDefined()
  fireEvent.click(screen.getByRole('button', { name: 'More for Refine until good' }))
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Switch on' }))
  await waitFor(() => { expect(server.asked('PATCH')).toHaveLength(1) })
  expect(await server.asked('PATCH')[0]?.json()).toEqual({ active: true })
})

test('its tags are named', () => {
  render(<FlowCard flow={{ ...flow, tags: ['r & d'] }} kinds={[]} onCopied={onCopied} />)
  expect(screen.getByRole('list', { name: 'Tags' }).textContent).toBe('r & d')
})
