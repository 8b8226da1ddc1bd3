/** A flow with a loop and a router, for tests of what stands in frames and leaves by branches. */
import type { FlowDocument, Step } from './document'
import { sampleDocument } from './sample.fixture'

export function framedDocument(): FlowDocument {
  const sample = sampleDocument()
  const [brief, draft, critic, result] = sample.steps as [Step, Step, Step, Step]
  const loop: Step = {
    ...draft,
    id: 'refine',
    kind: 'loop',
    title: 'Refinement loop',
    config: { passes: 4, threshold: { of: '{{ critic.score }}', at_least: 0.85 } },
    position: { x: 212, y: 0 },
  }
  const router: Step = {
    ...draft,
    id: 'severity',
    kind: 'router',
    title: 'Severity',
    config: { by: 'conditions', branches: [{ name: 'sev_1', condition: 'score > 0.5' }, { name: 'sev_2' }], default: null },
    position: { x: 700, y: 40 },
  }
  return {
    ...sample,
    steps: [
      { ...draft, parent: 'refine', position: { x: 16, y: 40 } },
      { ...critic, parent: 'refine', position: { x: 220, y: 40 } },
      brief,
      loop,
      router,
      { ...result, position: { x: 960, y: 40 } },
    ],
    edges: [
      { source: 'brief', port: 'out', target: 'refine' },
      { source: 'draft', port: 'out', target: 'critic' },
      { source: 'refine', port: 'out', target: 'severity' },
      { source: 'severity', port: 'sev_1', target: 'result' },
      { source: 'draft', port: 'error', target: 'critic' },
    ],
    notes: [{ id: 'n1', text: 'Keep it short.', position: { x: 0, y: 300 } }],
  }
}
