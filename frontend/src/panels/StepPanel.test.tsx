import { act, fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { sampleKinds } from '../canvas/kinds.fixture'
import type { JournalRecord } from '../graph/journal'
import { roundsDocument, Script } from '../graph/rounds.fixture'
import { created, draftRecords, record, sampleDocument } from '../graph/sample.fixture'
import { NO_USAGE } from '../graph/stepState'
import { createRunStore } from '../stores/runStore'
import { StepPanel } from './StepPanel'

const document = sampleDocument()
const timing = { now: () => Date.UTC(2026, 10, 20, 12, 0, 10), later: () => () => undefined }

function show(id: string, ...records: JournalRecord[]) {
  const store = createRunStore(document, timing)
  store.take([created, record(2, 'run_started', { data: { worker: 'a' } }), ...records])
  const step = document.steps.find((candidate) => candidate.id === id)!
  const idle = { onChoose: vi.fn(), onRound: vi.fn(), onClose: vi.fn() }
  render(<StepPanel runId="r1" run={store} kinds={sampleKinds} step={step} {...idle} />)
  return store
}

const tabs = () => screen.getAllByRole('tab').map((tab) => tab.textContent)
const open = () => screen.getByRole('tab', { selected: true })
const press = (key: string) => fireEvent.keyDown(open(), { key })
const figure = (label: string) => screen.getByText(label).parentElement?.querySelector('.num')?.textContent

describe('a step of a run in the panel', () => {
  it('moves along its tabs by arrow and round the end, with one tab stop', () => {
    show('draft', ...draftRecords())
    expect(tabs()).toEqual(['Output', 'Input', 'Calls 1'])
    open().focus()
    press('ArrowRight')
    expect(open().textContent).toBe('Input')
    expect(globalThis.document.activeElement).toBe(open())
    expect(screen.getByText('Write about tides.')).toBeTruthy()
    press('ArrowLeft')
    press('ArrowLeft')
    expect(open().textContent).toBe('Calls 1')
    expect(screen.getAllByRole('tab').filter((tab) => tab.tabIndex === 0)).toEqual([open()])
  })

  it('has no tab for calls where none was made', () => {
    show('brief', record(3, 'step_started', { path: 'brief', attempt: 1 }))
    expect(tabs()).toEqual(['Output', 'Input'])
    expect(figure('Cost')).toBe('–')
  })

  it('keeps no place for tokens once a step has called nobody', () => {
    show(
      'brief',
      record(3, 'step_started', { path: 'brief', attempt: 1 }),
      record(4, 'step_succeeded', { path: 'brief', attempt: 1, data: { output: 'Tides', duration_ms: 40 } }),
    )
    expect(screen.queryByText('Tokens in')).toBeNull()
    expect(figure('Time')).toBe('0.0 s')
  })

  it('tells of a frame what the steps in it cost', () => {
    const run = createRunStore(roundsDocument(), timing)
    const call = { call: 1, account: 'rehearsal', model: 'steady', simulated: true, request: {}, request_hash: 'sha256:a' }
    const end = { call: 1, output: 'x', usage: NO_USAGE, cost: '0.0213', first_token_ms: 1, duration_ms: 2, stop: 'end' }
    const script = new Script().begin('fan', 'fan[1].left').say('call_started', 'fan[1].left', call)
    run.take(script.say('call_finished', 'fan[1].left', end).records)
    const step = run.document.steps.find(({ id }) => id === 'fan')!
    render(<StepPanel runId="r1" run={run} kinds={sampleKinds} step={step} onChoose={vi.fn()} onRound={vi.fn()} onClose={vi.fn()} />)
    expect(figure('Cost of the steps in it')).toBe('$0.0213')
    expect(screen.queryByText('Tokens in')).toBeNull()
  })

  it('knows no cost until the provider has counted', () => {
    const store = show('draft', ...draftRecords().slice(0, 2))
    expect(figure('Cost')).toBe('–')
    act(() => {
      store.take(draftRecords().slice(2))
    })
    expect(figure('Cost')).toBe('$0.0213')
    expect(screen.getByText('Cost').parentElement?.textContent).toBe('Cost$0.0213simulated')
    expect(figure('Tokens in')).toBe('1,400')
  })

  it('goes back to the output when a new attempt has no calls yet', () => {
    const store = show('draft', ...draftRecords().slice(0, 2))
    fireEvent.click(screen.getByRole('tab', { name: 'Calls 1' }))
    act(() => {
      store.take([record(5, 'step_started', { path: 'draft', attempt: 2 })])
    })
    expect(open().textContent).toBe('Output')
  })

  it('tells a failure with its place and its remedy', () => {
    const error = { code: 'X', message: 'The answer was empty.', remedy: 'Ask for less.', where: 'steps.draft' }
    show(
      'draft',
      record(3, 'step_started', { path: 'draft', attempt: 1 }),
      record(4, 'step_failed', { path: 'draft', attempt: 1, data: { error, duration_ms: 900 } }),
    )
    const answer = screen.getByRole('region', { name: 'Answer' }).textContent
    expect(answer).toContain('The answer was empty.At steps.draft')
    expect(answer).toContain('Most likely fix: Ask for less.')
  })

  it('keeps the text of an answer that was stopped: it was paid for', () => {
    const error = { code: 'CANCELLED', message: 'The call was cancelled.', remedy: '', where: null }
    const usage = { input: 9, cached: 0, output: 3, reasoning: 0 }
    const spent = { usage, cost: '0.0001', first_token_ms: 300, duration_ms: 900 }
    show(
      'draft',
      ...draftRecords().slice(0, 2),
      record(5, 'call_failed', { path: 'draft', attempt: 1, data: { call: 1, error, output: 'Half a dr', ...spent } }),
      record(6, 'step_cancelled', { path: 'draft', attempt: 1, data: {} }),
    )
    const answer = screen.getByRole('region', { name: 'Answer' }).textContent
    expect(answer).toContain('Answer until it was stopped')
    expect(answer).toContain('Half a dr')
  })

  it('shows what a model wrote as text, whatever it is', () => {
    const store = show('draft', ...draftRecords().slice(0, 2))
    act(() => {
      store.texts.put('draft', { text: '<img src=x>', length: 11, epoch: 1, attempt: 1, call: 1 })
    })
    const answer = screen.getByRole('region', { name: 'Answer' })
    expect(answer.textContent).toContain('<img src=x>')
    expect(answer.querySelector('img')).toBeNull()
  })
})
