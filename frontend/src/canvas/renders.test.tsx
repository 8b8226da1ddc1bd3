import { act, render } from '@testing-library/react'
import { ReactFlowProvider } from '@xyflow/react'
import { Profiler } from 'react'
import { expect, it } from 'vitest'
import type { FlowDocument } from '../graph/document'
import { created, draftRecords, record, sampleDocument } from '../graph/sample.fixture'
import { topology } from '../graph/topology'
import { createRunStore } from '../stores/runStore'
import { CanvasContext } from './CanvasContext'
import { sampleKinds } from './kinds.fixture'
import { RunNode } from './RunNode'

/** The sample with many more steps beside it. */
function wide(count: number): FlowDocument {
  const sample = sampleDocument()
  const spare = sample.steps[2]!
  const more = Array.from({ length: count }, (_, index) => ({ ...spare, id: `spare${index}` }))
  return { ...sample, steps: [...sample.steps, ...more] }
}

it('draws only the step that streams or changes, however many there are', () => {
  const document = wide(196)
  let now = 0
  const store = createRunStore(document, { now: () => now, later: () => () => undefined })
  store.take([created, record(2, 'run_started'), ...draftRecords().slice(0, 2)])
  const drawn = new Map<string, number>()
  const scene = { document, kinds: sampleKinds, graph: topology(document), run: store }
  render(
    <ReactFlowProvider>
      <CanvasContext value={scene}>
        {document.steps.map((step) => (
          <Profiler key={step.id} id={step.id} onRender={(id) => drawn.set(id, (drawn.get(id) ?? 0) + 1)}>
            <RunNode run={store} step={step} selected={false} tabStop={false} />
          </Profiler>
        ))}
      </CanvasContext>
    </ReactFlowProvider>,
  )
  expect(drawn.size).toBe(200)
  drawn.clear()
  for (const text of ['The', 'The sea', 'The sea comes']) {
    now += 100
    act(() => {
      store.texts.put('draft', { text, length: text.length, epoch: 1, attempt: 1, call: 1 })
    })
  }
  expect([...drawn]).toEqual([['draft', 3]])
  drawn.clear()
  act(() => {
    store.take(draftRecords().slice(2))
  })
  // Critic waited for Draft: its "Needs" is another one now.
  expect(new Set(drawn.keys())).toEqual(new Set(['draft', 'critic']))
}, 30_000)
