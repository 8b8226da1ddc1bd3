import { server } from '../api/server.fixture'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { created, draftRecords, record, sampleDocument } from '../graph/sample.fixture'
import { createRunStore } from '../stores/runStore'
import ForkDialog from './ForkDialog'

const FORK = '/api/runs/r1/fork/'
const PREVIEW = { kept: ['brief'], redone: ['draft', 'critic', 'result'], kept_count: 1, redone_count: 3, kept_cost: '0.0123' }

beforeEach(() => {
  server.forget()
  server.answer(`GET ${FORK}`, 200, PREVIEW)
  server.answer(`POST ${FORK}`, 201, { id: 'r2' })
})

function show() {
  const document = sampleDocument()
  const store = createRunStore(document, { now: () => 0, later: () => () => undefined })
  store.take([created, record(2, 'run_started'), ...draftRecords()])
  const onForked = vi.fn()
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  render(
    <QueryClientProvider client={client}>
      <ForkDialog runId="r1" number={12} run={store} step={document.steps[1]!} path="draft" onClose={vi.fn()} onForked={onForked} />
    </QueryClientProvider>,
  )
  return onForked
}

const choose = (name: string) => fireEvent.click(screen.getByRole('button', { name, hidden: true }))
const write = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } })
const fork = () => fireEvent.click(screen.getByRole('button', { name: 'Fork and run', hidden: true }))
const sent = async () => {
  await waitFor(() => {
    expect(server.asked('POST')).toHaveLength(1)
  })
  return (await server.asked('POST')[0]!.clone().json()) as unknown
}

describe('a fork', () => {
  it('names what is kept, what that saves and what is run, before anything is', async () => {
    show()
    expect(await screen.findByText('saves $0.0123')).toBeTruthy()
    expect(screen.getByText('1 result')).toBeTruthy()
    expect(screen.getByText('3 steps')).toBeTruthy()
    expect(new URL(server.asked('GET')[0]!.url).searchParams.get('at')).toBe('draft')
  })

  it('does the step again as it was', async () => {
    const onForked = show()
    fork()
    expect(await sent()).toEqual({ at: ['draft'] })
    await waitFor(() => {
      expect(onForked.mock.calls[0]?.[0]).toEqual({ id: 'r2' })
    })
  })

  it('changes only the settings that were changed', async () => {
    show()
    choose('With other settings')
    write('Model', 'rehearsal/swift')
    write('Other settings', '{"action": "generate", "settings": {"max_tokens": 2000}}')
    fork()
    expect(await sent()).toEqual({
      at: ['draft'],
      changes: [
        { op: 'set', at: ['steps', 'draft', 'config', 'settings'], value: { max_tokens: 2000 } },
        { op: 'set', at: ['steps', 'draft', 'config', 'model'], value: 'rehearsal/swift' },
      ],
    })
  })

  it('sends no settings that are no JSON', () => {
    show()
    choose('With other settings')
    write('Other settings', '{"action": ')
    fork()
    expect(screen.getByLabelText('Other settings').getAttribute('aria-invalid')).toBe('true')
    expect(server.asked('POST')).toHaveLength(0)
  })

  it('takes an output of a person in place of the step, as text or as data', async () => {
    show()
    choose('With this output')
    expect(screen.getByLabelText<HTMLTextAreaElement>('Output').value).toBe('The sea comes and goes.')
    write('Output', '{"score": 1}')
    fork()
    expect(await sent()).toEqual({ outputs: { draft: { score: 1 } } })
  })
})
