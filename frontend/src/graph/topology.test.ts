import { describe, expect, it } from 'vitest'
import type { FlowDocument } from './document'
import { framedDocument } from './framed.fixture'
import { sampleDocument } from './sample.fixture'
import { neighbour, topology } from './topology'

function withBranches(): FlowDocument {
  const document = sampleDocument()
  const draft = document.steps[1]!
  const below = { ...draft, id: 'below', position: { x: 248, y: 160 } }
  return {
    ...document,
    steps: [below, ...document.steps],
    edges: [
      ...document.edges,
      { source: 'brief', port: 'out', target: 'below' },
      { source: 'below', port: 'out', target: 'critic' },
    ],
  }
}

describe('frames', () => {
  const graph = topology(framedDocument())

  it('stand before what lies in them', () => {
    expect(graph.order).toEqual(['brief', 'refine', 'draft', 'critic', 'severity', 'result'])
    expect(graph.order.map((id) => graph.depth.get(id))).toEqual([0, 0, 1, 1, 0, 0])
  })

  it('are entered and left by their own keys', () => {
    expect(neighbour(graph, 'refine', 'in')).toBe('draft')
    expect(neighbour(graph, 'critic', 'out')).toBe('refine')
    expect(neighbour(graph, 'brief', 'out')).toBeNull()
    expect(neighbour(graph, 'draft', 'up')).toBeNull()
  })

  it('lose no step when they lie in each other', () => {
    const document = framedDocument()
    document.steps = document.steps.map((step) => (step.id === 'refine' ? { ...step, parent: 'draft' } : step))
    expect(topology(document).order.toSorted()).toEqual(document.steps.map((step) => step.id).toSorted())
  })
})

describe('graph order', () => {
  it('follows the edges, then reads from top to bottom', () => {
    expect(topology(withBranches()).order).toEqual(['brief', 'draft', 'below', 'critic', 'result'])
  })
  it('holds every step once even in a circle', () => {
    const document = sampleDocument()
    document.edges.push({ source: 'result', port: 'out', target: 'brief' })
    expect(topology(document).order.toSorted()).toEqual(['brief', 'critic', 'draft', 'result'])
  })
  it('ignores edges whose steps are missing', () => {
    const document = sampleDocument()
    document.edges.push({ source: 'ghost', port: 'out', target: 'draft' })
    expect(topology(document).before.get('draft')).toEqual(['brief'])
  })
  it('moves along edges and between siblings', () => {
    const graph = topology(withBranches())
    expect(neighbour(graph, 'brief', 'right')).toBe('draft')
    expect(neighbour(graph, 'critic', 'left')).toBe('draft')
    expect(neighbour(graph, 'draft', 'down')).toBe('below')
    expect(neighbour(graph, 'below', 'up')).toBe('draft')
    expect(neighbour(graph, 'result', 'right')).toBeNull()
    expect(neighbour(graph, 'brief', 'up')).toBeNull()
  })
})
