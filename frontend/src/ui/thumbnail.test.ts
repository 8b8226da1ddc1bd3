import { describe, expect, test } from 'vitest'
import type { FlowGraph, Kind } from '../api/types'
import { familyOf, thumbnail } from './thumbnail'

const kind = (name: string, family: Kind['family'], actions: Kind['actions'] = []): Kind => ({
  kind: name,
  version: 1,
  title: name,
  family,
  icon: 'generate',
  help: '',
  effect: 'none',
  frame: name === 'loop' || name === 'fan_out',
  network: false,
  runs: true,
  output: 'text',
  ports: { in: ['in'], out: ['out'] },
  config_schema: {},
  actions,
})

const KINDS = [
  kind('input', 'source'),
  kind('model', 'write', [{ action: 'critique', title: 'Critique', family: 'judge', icon: 'critique', help: '' }]),
]

const step = (id: string, x: number, y = 0, action: string | null = null) => ({
  id,
  kind: 'model',
  action,
  x,
  y,
  parent: null,
  width: null,
  height: null,
})
const row: FlowGraph = {
  steps: [step('a', 0), step('b', 248), step('c', 496)],
  edges: [
    { source: 'a', target: 'b' },
    { source: 'b', target: 'c' },
  ],
}

describe('families', () => {
  test('an action decides before its kind', () => {
    expect(familyOf(KINDS, 'model', 'critique')).toBe('judge')
    expect(familyOf(KINDS, 'model', 'generate')).toBe('write')
    expect(familyOf(KINDS, 'input', null)).toBe('source')
  })

  test('an unknown kind is still drawn', () => {
    expect(familyOf(KINDS, 'seance', null)).toBe('control')
  })
})

describe('geometry', () => {
  test('a row stays on one line, in order, inside the drawing', () => {
    const { blocks } = thumbnail(row, KINDS, 274, 112)
    expect(new Set(blocks.map(({ y }) => y)).size).toBe(1)
    expect(blocks.map(({ x }) => x)).toEqual(blocks.map(({ x }) => x).toSorted((a, b) => a - b))
    for (const { x, y, width, height } of blocks) {
      expect(x).toBeGreaterThanOrEqual(16)
      expect(x + width).toBeLessThanOrEqual(274 - 16)
      expect(y).toBeGreaterThanOrEqual(16)
      expect(y + height).toBeLessThanOrEqual(112 - 16)
    }
  })

  test('a long flow shrinks and a short one is not blown up', () => {
    const long = { ...row, steps: Array.from({ length: 12 }, (_, index) => step(`s${index}`, index * 248)) }
    const [small] = thumbnail(long, KINDS, 274, 112).blocks
    const [single] = thumbnail({ steps: [step('a', 0)], edges: [] }, KINDS, 274, 112).blocks
    expect(small!.width).toBeLessThan(15)
    expect(single!.width).toBeLessThan(40)
    expect(single!.x + single!.width / 2).toBeCloseTo(137, 0)
  })

  test('an edge runs straight along a row and turns twice between rows', () => {
    const { edges } = thumbnail(row, KINDS, 274, 112)
    expect(edges).toHaveLength(2)
    expect(edges[0]).not.toContain('Q')
    const stairs = { ...row, steps: [step('a', 0), step('b', 248, 200), step('c', 496)] }
    expect(thumbnail(stairs, KINDS, 274, 112).edges[0]?.match(/Q/g)).toHaveLength(2)
  })

  test('an edge that leads back passes below', () => {
    const back = { ...row, edges: [{ source: 'c', target: 'a' }] }
    expect(thumbnail(back, KINDS, 274, 112).edges[0]?.match(/Q/g)).toHaveLength(4)
  })

  test('what lies in a frame is drawn inside it', () => {
    const frame = { ...step('f', 248), kind: 'loop' }
    const inner = { ...step('inner', 16, 40), parent: 'f' }
    const { blocks } = thumbnail({ steps: [step('a', 0), inner, frame], edges: [] }, KINDS, 274, 112)
    const box = blocks.find(({ id }) => id === 'f')!
    const held = blocks.find(({ id }) => id === 'inner')!
    expect([box.frame, held.frame]).toEqual([true, false])
    expect(held.x).toBeGreaterThan(box.x)
    expect(held.x + held.width).toBeLessThanOrEqual(box.x + box.width)
    expect(held.y + held.height).toBeLessThanOrEqual(box.y + box.height)
  })

  test('an edge to a step that is not there is left out', () => {
    expect(thumbnail({ ...row, edges: [{ source: 'a', target: 'gone' }] }, KINDS, 274, 112).edges).toEqual([])
  })

  test('an empty flow draws nothing', () => {
    expect(thumbnail({ steps: [], edges: [] }, KINDS, 274, 112)).toEqual({ blocks: [], edges: [] })
  })
})
