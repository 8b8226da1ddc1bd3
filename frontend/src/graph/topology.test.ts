import { describe, expect, it } from 'vitest'
import type { FlowDocument } from './document'
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
