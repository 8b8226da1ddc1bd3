import { act, cleanup, render, screen } from '@testing-library/react'
import { ReactFlowProvider } from '@xyflow/react'
import { afterEach, describe, expect, it } from 'vitest'
import type { JournalRecord } from '../graph/journal'
import { created, draftRecords, record, sampleDocument } from '../graph/sample.fixture'
import { topology } from '../graph/topology'
import { createRunStore } from '../stores/runStore'
import { BuildNode } from './BuildNode'
import { CanvasContext } from './CanvasContext'
import { sampleKinds } from './kinds.fixture'
import { RunNode } from './RunNode'

afterEach(cleanup)
const document = sampleDocument()
const draft = document.steps[1]!
const timing = { now: () => Date.UTC(2026, 10, 20, 12, 0, 10), later: () => () => undefined }

function show(node: React.ReactNode) {
  const scene = { document, kinds: sampleKinds, graph: topology(document), run: null }
  return render(
    <ReactFlowProvider>
      <CanvasContext value={scene}>{node}</CanvasContext>
    </ReactFlowProvider>,
  )
}

const running = (...records: JournalRecord[]) => runningNode(false, records)

function runningNode(selected: boolean, records: JournalRecord[]) {
  const store = createRunStore(document, timing)
  store.take([created, record(2, 'run_started', { data: { worker: 'a' } }), ...records])
  show(<RunNode run={store} step={draft} selected={selected} tabStop />)
  return store
}

const node = () => screen.getByRole('group')
const streamed = { text: 'The sea 🌊', length: 9, epoch: 1, attempt: 1, call: 1 }

describe('a step while building', () => {
  it('has its title, model, prompt and action', () => {
    show(<BuildNode step={draft} selected={false} tabStop />)
    expect(node().getAttribute('aria-label')).toBe('Draft, Generate, rehearsal/steady, 1 input, 1 output')
    expect(node().textContent).toContain('Write about inputs.topic.')
    expect(node().querySelector('.var')?.textContent).toBe('inputs.topic')
    expect(node().querySelector('.ft')?.textContent).toBe('Generate~$0.000')
  })

  it('keeps a plain face when its kind is unknown', () => {
    show(<BuildNode step={{ ...draft, kind: 'quantum', config: {} }} selected={false} tabStop={false} />)
    expect(node().getAttribute('aria-label')).toContain('quantum')
    expect(node().tabIndex).toBe(-1)
  })
})

describe('a step while running', () => {
  it('says what it waits for', () => {
    running()
    expect(node().getAttribute('aria-label')).toBe('Draft, Generate, rehearsal/steady, Queued, 1 input, 1 output')
    expect(node().textContent).toContain('Needs Brief')
  })

  it('claims nothing of an answer while it is not followed live', () => {
    const store = running(...draftRecords().slice(0, 2))
    expect(node().textContent).not.toContain('No answer')
    act(() => {
      store.connect({ state: 'reconnecting', attempt: 2, retryAt: 0 })
    })
    expect(node().textContent).toContain('Sent. Not followed live now.')
  })

  it('shows its state and that it is chosen at once', () => {
    const error = { code: 'X', message: 'No.', remedy: '', where: null }
    const failure = record(4, 'step_failed', { path: 'draft', attempt: 1, data: { error, duration_ms: 9 } })
    runningNode(true, [record(3, 'step_started', { path: 'draft', attempt: 1 }), failure])
    expect([...node().classList]).toEqual(expect.arrayContaining(['live', 'sel']))
    expect(node().dataset.st).toBe('failed')
  })

  it('says that a request is out and no answer is back', () => {
    const store = running(...draftRecords().slice(0, 2))
    act(() => {
      store.connect({ state: 'live' })
    })
    expect(node().getAttribute('aria-label')).toContain('Running')
    expect(node().textContent).toContain('Sent. No answer yet.')
  })

  it('streams its text as text', () => {
    const store = running(...draftRecords().slice(0, 2))
    act(() => {
      store.texts.put('draft', { ...streamed, text: '<b>The sea</b>' })
    })
    expect(node().getAttribute('aria-label')).toContain('Streaming')
    expect(node().querySelector('.stream')?.textContent).toBe('<b>The sea</b>')
    expect(node().querySelector('.stream b')).toBeNull()
  })

  it('ends with tokens, cost and seconds', () => {
    const store = running(...draftRecords().slice(0, 2))
    act(() => {
      store.texts.put('draft', streamed)
      store.take(draftRecords().slice(2))
    })
    expect(node().getAttribute('aria-label')).toContain('Done')
    expect(node().querySelector('.ft .num')?.textContent).toBe('1.9k $0.021 4.2s')
  })

  it('tells what went wrong', () => {
    const error = { code: 'STEP_EXECUTION', message: 'The answer was empty.', remedy: 'Ask again.', where: null }
    running(
      record(3, 'step_started', { path: 'draft', attempt: 1 }),
      record(4, 'step_failed', { path: 'draft', attempt: 1, data: { error, duration_ms: 900 } }),
    )
    expect(node().dataset.st).toBe('failed')
    expect(node().textContent).toContain('The answer was empty.')
  })

  it('is not needed once the run was cancelled before it', () => {
    running(record(3, 'run_cancelled'))
    expect(node().getAttribute('aria-label')).toContain('Not needed')
  })
})
