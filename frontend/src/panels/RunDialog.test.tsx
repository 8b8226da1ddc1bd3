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
  server.answer('GET /api/flows/f1/', 200, { id: 'f1', name: document.name, document })
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

  it('begins with the inputs of an earlier run', async () => {
    const { topic } = await open({ topic: 'the moon', gone: 'from an older version' })
    expect(topic.value).toBe('the moon')
  })
})
