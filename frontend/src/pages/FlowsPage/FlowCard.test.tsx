import { fireEvent, render, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import type { FlowSummary } from '../../api/types'
import { FlowCard } from './FlowCard'

const flow: FlowSummary = {
  id: 'f1',
  name: 'Refine until good',
  description: 'Draft, critique, refine.',
  tags: ['starter'],
  step_count: 2,
  revision: 1,
  published_version: 1,
  updated_at: '2026-11-18T10:00:00.000Z',
  graph: {
    steps: [
      { id: 'draft', kind: 'model', action: 'generate', x: 0, y: 0 },
      { id: 'critic', kind: 'model', action: 'critique', x: 248, y: 0 },
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
  const { container } = render(<FlowCard flow={flow} kinds={[]} />)
  expect(screen.getByRole('link', { name: 'Refine until good' }).getAttribute('href')).toBe('/flows/f1')
  expect(screen.getByText('2 steps, version 1')).toBeDefined()
  expect(screen.getByText('Failed')).toBeDefined()
  expect(container.textContent).toContain('Run 12')
  expect(container.querySelectorAll('.flow-thumb rect')).toHaveLength(2)
  expect(container.querySelectorAll('.flow-thumb path')).toHaveLength(1)
})

test('a draft that never ran says so', () => {
  render(<FlowCard flow={{ ...flow, published_version: null, last_run: null }} kinds={[]} />)
  expect(screen.getByText('2 steps, draft')).toBeDefined()
  expect(screen.getByText('Never run')).toBeDefined()
})

test('only those who may run get the button', () => {
  const onRun = vi.fn()
  const { rerender } = render(<FlowCard flow={flow} kinds={[]} />)
  expect(screen.queryByRole('button')).toBeNull()
  rerender(<FlowCard flow={flow} kinds={[]} onRun={onRun} />)
  fireEvent.click(screen.getByRole('button', { name: 'Run Refine until good' }))
  expect(onRun).toHaveBeenCalledOnce()
})
