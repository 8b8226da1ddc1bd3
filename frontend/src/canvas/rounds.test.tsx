/** Steps that come more than once, and frames, on the canvas and in the list. */
import { act, cleanup, render, screen } from '@testing-library/react'
import { ReactFlowProvider } from '@xyflow/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Step } from '../graph/document'
import { roundsDocument, Script } from '../graph/rounds.fixture'
import type { RunStore } from '../stores/runStore'
import { createRunStore } from '../stores/runStore'
import { ViewerContext } from '../stores/viewer'
import { CanvasContext } from './CanvasContext'
import { FrameState } from './FrameState'
import { sampleKinds } from './kinds.fixture'
import { RunNode } from './RunNode'
import { StepList } from './StepList'

// Records come a second apart, so that the clocks agree with the fourth.
const noon = Date.UTC(2026, 10, 20, 12, 0, 4)
const error = { code: 'X', message: 'Rate limited (429).', remedy: '', where: null }

beforeEach(() => {
  vi.setSystemTime(noon)
})

/** A loop at the top, so that its passes are counted by themselves. */
function loopDocument() {
  const document = roundsDocument()
  return { ...document, steps: document.steps.map((step) => (step.id === 'refine' ? { ...step, parent: null } : step)) }
}

function play(script: Script, document = roundsDocument()) {
  const store = createRunStore(document, { now: () => noon, later: () => () => undefined })
  store.take(script.records)
  return store
}

function draw(store: RunStore, id: string, step: Partial<Step> = {}) {
  const scene = { document: store.document, kinds: sampleKinds, graph: store.graph, run: store }
  const drawn = { ...store.document.steps.find((one) => one.id === id)!, ...step }
  render(
    <ReactFlowProvider>
      <CanvasContext value={scene}>
        <ViewerContext value="dana@example.org">
          <RunNode run={store} step={drawn} selected={false} tabStop />
        </ViewerContext>
      </CanvasContext>
    </ReactFlowProvider>,
  )
  return screen.getByRole('group')
}

describe('a step in a frame', () => {
  it('of a loop shows its latest pass, and which one that is', () => {
    const script = new Script().begin('refine', 'refine[1].draft').done('refine[1].draft', 'First').begin('refine[2].draft')
    const store = play(script, loopDocument())
    const node = draw(store, 'draft')
    expect(node.getAttribute('aria-label')).toContain('Running, pass 2 of 5')
    expect(node.querySelector('.count')?.textContent).toBe('pass 2')
    act(() => {
      store.take(script.done('refine[2].draft', 'Second').records.slice(-1))
    })
    expect(node.textContent).toContain('Second')
  })

  it('of a list tells how many items are done and how many failed', () => {
    const script = new Script().begin('each')
    for (const [number, failed] of [false, true, false].entries()) {
      const path = `each[${String(number + 1)}].refine`
      script.begin(path)
      if (failed) script.fail(path)
      else script.done(path)
    }
    const document = roundsDocument()
    const flat = { ...document, steps: document.steps.filter(({ id }) => id !== 'draft' && id !== 'critic') }
    const node = draw(play(script.begin('each[4].refine'), flat), 'refine')
    expect(node.getAttribute('aria-label')).toContain('Running, 2 of 4 done, 1 failed')
    expect(node.querySelector('.count')?.textContent).toBe('2/4 1 failed')
  })
})

describe('trouble', () => {
  it('is told with the error, the number of the try and the time until it', () => {
    const script = new Script().begin('left').say('step_retrying', 'left', { error, delay_ms: 4000, due_at: '2026-11-20T12:00:08.000Z' })
    const node = draw(play(script), 'left', { retry: { attempts: 2 } })
    expect(node.dataset.st).toBe('retrying')
    expect(node.textContent).toContain('Attempt 1: Rate limited (429).')
    expect(node.querySelector('.ft')?.textContent).toBe('Retry 2 of 3in 4 s')
  })

  it('that a condition spared is told by its reason, and whether control went on', () => {
    const script = new Script().say('step_skipped', 'left', { reason: 'Its condition was not met.', passes: true }, 0)
    expect(draw(play(script), 'left').textContent).toContain('Its condition was not met.')
  })

  it('is no trouble where a join had enough', () => {
    const reason = 'It is not needed any more: the join after it has what it needs.'
    const node = draw(play(new Script().begin('left').say('step_cancelled', 'left', { reason })), 'left')
    expect(node.getAttribute('aria-label')).toContain('Not needed')
  })
})

describe('a wait', () => {
  const question = { kind: 'ask', message: 'Which of the two?', shows: null, fields: [], choices: [], assignee: '', editable: false }

  it('for a person says whose turn it is and what is asked', () => {
    const script = new Script().begin('left').say('step_waiting', 'left', { wait: 1, reason: 'answer', until: null, question })
    const node = draw(play(script), 'left')
    expect(node.getAttribute('aria-label')).toContain('Waiting for you')
    expect(node.textContent).toContain('Which of the two?')
  })

  it('for a moment counts down to it', () => {
    const script = new Script().begin('left').say('step_waiting', 'left', { wait: 1, reason: 'timer', until: '2026-11-20T12:05:04.000Z' })
    expect(draw(play(script), 'left').querySelector('.ft')?.textContent).toBe('Waitingin 5 min')
  })
})

it('a result that was kept, pinned or given by a person says so', () => {
  const words = (data: object) => {
    const node = draw(play(new Script().say('step_succeeded', 'left', { output: 'x', duration_ms: 0, ...data })), 'left')
    const word = node.querySelector('.ft .trunc')?.textContent
    cleanup()
    return word
  }
  expect([{ origin: { run: 'r', seq: 4, path: 'left' } }, { pinned: true }, { edited: true }, {}].map(words)).toEqual(['Reused', 'Pinned', 'Edited', 'Done'])
})

describe('a frame', () => {
  it('shows its pass and its last scores', () => {
    const script = new Script().begin('refine', 'refine[1].draft')
    for (const [index, score] of [0.4, 0.71, 0.884, 0.9].entries()) {
      script.begin(`refine[${String(index + 1)}].draft`).say('pass_ended', 'refine', { number: index + 1, score, exit: null })
    }
    const store = play(script, loopDocument())
    render(<FrameState run={store} step={store.document.steps.find(({ id }) => id === 'refine')!} />)
    expect(document.body.textContent).toContain('Scores: … 0.71 0.884 0.9')
    expect(screen.getByText('Pass 4 of 5')).toBeTruthy()
  })

  it('in the list lets one choose the pass that the rows under it show', () => {
    const script = new Script().begin('refine', 'refine[1].draft').done('refine[1].draft').fail('refine[1].critic').begin('refine[2].draft')
    const store = play(script, loopDocument())
    const list = (chosen: Record<string, number>) =>
      render(<StepList document={store.document} kinds={sampleKinds} run={store} selected={null} chosen={chosen} onChoose={vi.fn()} onSelect={vi.fn()} />)
    const first = list({})
    expect(screen.getByRole('group', { name: 'Which pass of Refine' })).toBeTruthy()
    expect(screen.getByRole('button', { name: /^Draft/ }).textContent).toContain('Running')
    first.unmount()
    list({ refine: 1 })
    expect(screen.getByRole('button', { name: /^Draft/ }).textContent).toContain('Done')
    expect(screen.getByRole('button', { name: /^Critic/ }).textContent).toContain('Failed')
  })
})
