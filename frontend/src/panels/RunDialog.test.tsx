import { server } from '../api/server.fixture'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { sampleDocument } from '../graph/sample.fixture'
import { RunDialog } from './RunDialog'

const started = { id: 'r1', number: 1 }

beforeEach(() => {
  vi.stubGlobal('CSS', { escape: (text: string) => text })
  server.forget()
  const document = sampleDocument()
  server.answer('GET /api/flows/f1/', 200, { id: 'f1', name: document.name, published_version: 1, unpublished: false, document })
  server.answer('POST /api/runs/', 201, started)
})

async function open(values?: Record<string, unknown>) {
  const onStarted = vi.fn()
  const onClose = vi.fn()
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <RunDialog flowId="f1" values={values} onStarted={onStarted} onClose={onClose} />
    </QueryClientProvider>,
  )
  const topic = await screen.findByLabelText<HTMLInputElement>('Topic')
  return { topic, onStarted, onClose }
}

const run = () => screen.getByRole('button', { name: /^Run/ })
const posts = () => server.asked('POST')
const described = (field: HTMLElement) =>
  (field.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map((id) => document.getElementById(id)?.textContent)
    .join(' ')

describe('the run dialog', () => {
  it('names the price before anything is started', async () => {
    await open()
    expect(screen.getByRole('dialog').textContent).toContain(
      'Free: the answers are simulated. Figures show what a real model would have cost.',
    )
    expect(run().textContent).toContain('Run $0.00')
    expect(posts()).toHaveLength(0)
  })

  it('says at the field what is missing and asks the server nothing', async () => {
    const { topic } = await open()
    fireEvent.click(run())
    expect(topic.getAttribute('aria-invalid')).toBe('true')
    expect(described(topic)).toContain('This is needed before the flow can run.')
    expect(document.activeElement).toBe(topic)
    expect(posts()).toHaveLength(0)
  })

  it("puts the server's refusal at its field and keeps what was typed", async () => {
    const errors = [{ where: 'inputs.topic', message: 'Too short to say anything.' }]
    server.answer('POST /api/runs/', 400, { code: 'INVALID_INPUT', detail: 'No.', remedy: '', errors })
    const { topic, onStarted } = await open()
    fireEvent.change(topic, { target: { value: 'a' } })
    fireEvent.click(run())
    await waitFor(() => {
      expect(described(topic)).toContain('Too short to say anything.')
    })
    expect(topic.value).toBe('a')
    expect(onStarted).not.toHaveBeenCalled()
  })

  it('shows a refusal that belongs to no field, with its remedy', async () => {
    server.answer('POST /api/runs/', 409, { code: 'X', detail: 'Not published.', remedy: 'Publish it.' })
    const { topic } = await open()
    fireEvent.change(topic, { target: { value: 'tides' } })
    fireEvent.click(run())
    expect((await screen.findByRole('alert')).textContent).toBe('Not published. Publish it.')
  })

  it('starts with Ctrl and Enter from a field, once', async () => {
    const { topic, onStarted } = await open()
    fireEvent.change(topic, { target: { value: 'tides' } })
    fireEvent.keyDown(topic, { key: 'Enter', ctrlKey: true })
    fireEvent.keyDown(topic, { key: 'Enter', ctrlKey: true })
    await waitFor(() => {
      expect(onStarted).toHaveBeenCalledTimes(1)
    })
    expect(onStarted.mock.calls[0]?.[0]).toEqual(started)
    expect(posts()).toHaveLength(1)
    expect(await posts()[0]?.json()).toEqual({ flow: 'f1', inputs: { topic: 'tides' } })
  })

  it('lists in sentences what is not built yet, instead of a code', async () => {
    const problem = { code: 'NOT_BUILT_YET', severity: 'warning', where: 'steps[1]', step: 'draft', field: null, fix: null }
    const problems = [
      { ...problem, message: 'Loops do not run yet.', remedy: 'Take the steps out of the loop.' },
      { ...problem, message: 'Joins do not run yet.', remedy: '' },
    ]
    server.answer('POST /api/runs/', 400, { code: 'KIND_NOT_BUILT', detail: 'Loops do not run yet. And 1 more.', problems })
    const { topic } = await open()
    fireEvent.change(topic, { target: { value: 'tides' } })
    fireEvent.click(run())
    const told = (await screen.findByRole('alert')).textContent
    expect(told).toContain('2 things in this version keep it from running.')
    expect(told).toContain('Loops do not run yet.Take the steps out of the loop.Draft')
    expect(told).not.toContain('KIND_NOT_BUILT')
  })

  it('runs another version where one is chosen', async () => {
    server.answer('GET /api/flows/f1/versions/', 200, { results: [{ number: 2, message: 'Calmer' }, { number: 1 }], next: null })
    server.answer('GET /api/flows/f1/versions/2/', 200, { number: 2, document: sampleDocument() })
    const { topic, onStarted } = await open()
    fireEvent.change(topic, { target: { value: 'tides' } })
    fireEvent.change(await screen.findByLabelText('Version'), { target: { value: '2' } })
    await waitFor(() => {
      fireEvent.click(run())
      expect(onStarted).toHaveBeenCalled()
    })
    expect(await posts()[0]?.json()).toEqual({ flow: 'f1', inputs: { topic: 'tides' }, version: 2 })
  })

  it('publishes a draft that never was before it runs it', async () => {
    const document = sampleDocument()
    server.answer('GET /api/flows/f1/', 200, {
      id: 'f1', name: document.name, published_version: null, unpublished: true, revision: 4, document,
    })
    server.answer('POST /api/flows/f1/publish/', 201, { number: 1 })
    const { topic, onStarted } = await open()
    fireEvent.change(topic, { target: { value: 'tides' } })
    fireEvent.click(screen.getByRole('button', { name: /^Publish and run/ }))
    await waitFor(() => {
      expect(onStarted).toHaveBeenCalled()
    })
    expect(posts().map(({ url }) => new URL(url).pathname)).toEqual(['/api/flows/f1/publish/', '/api/runs/'])
  })

  it('begins with the inputs of an earlier run', async () => {
    const { topic } = await open({ topic: 'the moon', gone: 'from an older version' })
    expect(topic.value).toBe('the moon')
  })
})
