import { describe, expect, it } from 'vitest'
import { framedDocument } from '../graph/framed.fixture'
import { edgesOf, nodesOf } from './elements'
import { sampleKinds } from './kinds.fixture'

const nodes = nodesOf(framedDocument(), sampleKinds)
const node = (id: string) => nodes.find((one) => one.id === id)!

describe('a document on the canvas', () => {
  it('holds the steps of a frame in it', () => {
    expect(node('refine').type).toBe('frame')
    expect(node('draft').parentId).toBe('refine')
    expect(nodes.indexOf(node('refine'))).toBeLessThan(nodes.indexOf(node('draft')))
  })

  it('enters a loop on the line of its first row', () => {
    expect(node('refine').handles?.map((handle) => handle.y)).toEqual([56, 56])
  })

  it('gives a step a port for failure when an edge leaves it there', () => {
    expect(node('draft').handles?.map((handle) => handle.id)).toEqual([undefined, 'out', 'error'])
    expect(node('critic').handles?.map((handle) => handle.id)).toEqual([undefined, 'out'])
  })

  it('shows notes', () => {
    expect(node('note:n1')).toMatchObject({ type: 'note', data: { note: { text: 'Keep it short.' } } })
  })

  it('labels an edge with its port, and keeps one whose port is unknown', () => {
    const edges = edgesOf(framedDocument(), sampleKinds, nodes)
    expect(edges.map((edge) => edge.data?.label)).toEqual(['', '', '', 'sev 1', 'error'])
    expect(edges[3]?.sourceHandle).toBe('out') // this catalogue knows no router
  })
})
