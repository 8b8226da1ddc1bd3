import { server } from '../../api/server.fixture'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { keys } from '../../api/queries'
import { sampleKinds } from '../../canvas/kinds.fixture'
import type { Question } from '../../graph/journal'
import { roundsDocument, Script } from '../../graph/rounds.fixture'
import { createRunStore } from '../../stores/runStore'
import { ViewerContext } from '../../stores/viewer'
import { StepPanel } from '../StepPanel'

const ANSWER = 'POST /api/runs/r1/answer/'
const DECIDE = 'POST /api/runs/r1/decide/'
const asked = { kind: 'approval', message: 'Shall this be published?', shows: 'The sea comes.', fields: [], choices: [], assignee: '', editable: false }

beforeEach(() => {
  server.forget()
  vi.stubGlobal('CSS', { escape: (text: string) => text })
})

interface Asked {
  question?: Partial<Question>
  reason?: string
  role?: string
  wait?: number
}

function ask({ question, reason = 'answer', role = 'editor', wait = 1 }: Asked = {}) {
  const document = roundsDocument()
  const store = createRunStore(document, { now: () => 0, later: () => () => undefined })
  const script = new Script()
    .begin('left')
    .say('call_started', 'left', { call: 1, account: '', model: '', kind: 'http', request: { method: 'POST', url: 'https://example.org/orders' } })
    .say('step_waiting', 'left', { wait, reason, until: null, question: question ? { ...asked, ...question } : null })
  store.take(script.records)
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  client.setQueryData(keys.session, { user: { email: 'dana@example.org' }, workspace: { name: 'R', role } })
  const step = document.steps.find(({ id }) => id === 'left')!
  const idle = { onChoose: vi.fn(), onRound: vi.fn(), onClose: vi.fn() }
  render(
    <QueryClientProvider client={client}>
      <ViewerContext value={role === 'viewer' ? null : 'dana@example.org'}>
        <StepPanel runId="r1" run={store} kinds={sampleKinds} step={step} {...idle} />
      </ViewerContext>
    </QueryClientProvider>,
  )
  return { store, script }
}

const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }))
const write = (label: string, text: string) => fireEvent.change(screen.getByLabelText(label), { target: { value: text } })
const sent = async () => {
  await waitFor(() => {
    expect(server.asked('POST')).toHaveLength(1)
  })
  return (await server.asked('POST')[0]!.clone().json()) as unknown
}

describe('an approval', () => {
  it('shows what there is to approve, and sends the decision with the comment', async () => {
    server.answer(ANSWER, 200, {})
    ask({ question: {} })
    expect(screen.getByRole('region', { name: 'Waiting for you' }).textContent).toContain('Shall this be published?')
    expect(screen.getByText('The sea comes.')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Edit text' })).toBeNull()
    write('Comment', 'Well done. ')
    press('Approve')
    expect(await sent()).toEqual({ path: 'left', wait: 1, answer: { decision: 'approved', comment: 'Well done.' } })
    expect((await screen.findByRole('status')).textContent).toContain('Sent.')
  })

  it('sends back what was written, and keeps it when that is refused', async () => {
    server.answer(ANSWER, 409, { title: 'x', status: 409, detail: 'Somebody else was first.', code: 'ALREADY_ANSWERED', remedy: 'Load it again.', errors: [] })
    ask({ question: {} })
    write('Comment', 'Give action 3 a date.')
    press('Send back')
    expect(await sent()).toMatchObject({ answer: { decision: 'sent_back', comment: 'Give action 3 a date.' } })
    expect(await screen.findByText('Somebody else was first.')).toBeTruthy()
    expect(screen.getByLabelText<HTMLTextAreaElement>('Comment').value).toBe('Give action 3 a date.')
  })

  it('sends the value only when it was edited', async () => {
    server.answer(ANSWER, 200, {})
    ask({ question: { editable: true } })
    press('Edit text')
    write('What is approved', 'The sea goes.')
    press('Approve as edited')
    expect(await sent()).toMatchObject({ answer: { decision: 'approved', value: 'The sea goes.' } })
  })

  it('tells at its field that edited data is none', () => {
    ask({ question: { editable: true, shows: { title: 'Sea' } } })
    press('Edit')
    write('What is approved', '{"title": ')
    press('Approve as edited')
    expect(screen.getByLabelText('What is approved').getAttribute('aria-invalid')).toBe('true')
    expect(server.asked('POST')).toHaveLength(0)
  })

  it('goes when the run has heard of the answer', () => {
    const { store, script } = ask({ question: {} })
    act(() => {
      store.take(script.say('step_woken', 'left', { wait: 1, answer: { decision: 'approved' }, by: 'u1' }).records.slice(-1))
    })
    expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull()
  })

  it('is for who is named, or an owner', () => {
    ask({ question: { assignee: 'otto@example.org' } })
    expect(screen.getByRole('region', { name: 'Waiting for otto@example.org' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull()
    expect(screen.getByText(/^This question is for otto@example.org/)).toBeTruthy()
    ask({ question: { assignee: 'otto@example.org' }, role: 'owner' })
    expect(screen.getByRole('button', { name: 'Approve' })).toBeTruthy()
  })

  it('offers a viewer nothing to press', () => {
    ask({ question: {}, role: 'viewer' })
    expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull()
    expect(screen.getByText('Only editors and owners of this workspace can answer.')).toBeTruthy()
  })
})

describe('a question', () => {
  const fields = [
    { name: 'tone', title: 'Tone', type: 'choice', choices: ['calm', 'bold'], required: true },
    { name: 'words', title: 'Words', type: 'number', default: 200 },
  ]

  it('is answered by its form, whose values are typed', async () => {
    server.answer(ANSWER, 200, {})
    ask({ question: { kind: 'ask', message: 'How?', shows: null, fields } })
    write('Tone', 'bold')
    press('Answer')
    expect(await sent()).toEqual({ path: 'left', wait: 1, answer: { tone: 'bold', words: 200 } })
  })

  it('says at the field what is missing, and sends nothing', () => {
    ask({ question: { kind: 'ask', message: 'How?', shows: null, fields } })
    press('Answer')
    expect(document.activeElement).toBe(screen.getByLabelText('Tone'))
    expect(server.asked('POST')).toHaveLength(0)
  })

  it('puts what the server refuses at its field', async () => {
    server.answer(ANSWER, 400, { detail: 'No.', errors: [{ where: 'answer.words', message: 'Fewer, please.' }] })
    ask({ question: { kind: 'ask', message: 'How?', shows: null, fields } })
    write('Tone', 'calm')
    press('Answer')
    expect(await screen.findByText('Fewer, please.')).toBeTruthy()
    expect(screen.getByLabelText<HTMLSelectElement>('Tone').value).toBe('calm')
  })

  it('without fields takes one text', async () => {
    server.answer(ANSWER, 200, {})
    ask({ question: { kind: 'ask', message: 'Why?', shows: null } })
    write('Your answer', 'Because of the tides.')
    press('Answer')
    expect(await sent()).toMatchObject({ answer: 'Because of the tides.' })
  })

  it('about a failed step shows the failure and takes one word', async () => {
    server.answer(ANSWER, 200, {})
    const shows = { code: 'X', message: 'The page is gone.', remedy: '', where: null }
    ask({ question: { kind: 'recovery', message: 'What now?', shows, choices: ['retry', 'skip', 'abort'] } })
    expect(screen.getByText('The page is gone.')).toBeTruthy()
    press('Skip the step')
    expect(await sent()).toMatchObject({ answer: 'skip' })
  })
})

describe('a call of which nobody knows whether it was made', () => {
  it('is shown, and decided with what it answered', async () => {
    server.answer(DECIDE, 200, {})
    ask({ reason: 'decision', wait: -1 })
    expect(screen.getByText('POST https://example.org/orders')).toBeTruthy()
    write('What it answered', '{"order": 7}')
    press('Decide')
    expect(await sent()).toEqual({ path: 'left', wait: -1, decision: 'done', output: { order: 7 } })
  })

  it('is made again or given up without an output', async () => {
    server.answer(DECIDE, 200, {})
    ask({ reason: 'decision', wait: -1 })
    fireEvent.click(screen.getByLabelText('Make it again'))
    expect(screen.queryByLabelText('What it answered')).toBeNull()
    press('Decide')
    expect(await sent()).toEqual({ path: 'left', wait: -1, decision: 'repeat' })
  })
})
