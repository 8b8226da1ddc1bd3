import { expect, it } from 'vitest'
import { detours } from './detours'
import { route } from './routing'

const box = (x: number, y = 0) => ({ x, y, width: 176, height: 100 })
const from = { x: 176, y: 20 }
const to = { x: 636, y: 20 }

it('leaves an edge alone that nothing stands in the way of', () => {
  expect(detours([{ from, to: { x: 212, y: 20 }, others: [box(424)] }])).toEqual([null])
  expect(detours([{ from, to, others: [box(212, 140)] }])).toEqual([null])
})

it('leads around what stands in the way, on the nearer side', () => {
  expect(detours([{ from, to, others: [box(212)] }])).toEqual([-36])
  expect(detours([{ from: { x: 176, y: 80 }, to: { x: 636, y: 80 }, others: [box(212)] }])).toEqual([36])
})

it('gives every detour a line of its own', () => {
  const way = { from, to, others: [box(212), box(424)] }
  expect(new Set(detours([way, way, way])).size).toBe(3)
})

it('is a way of level and upright stretches', () => {
  const points = route(from, to, -36)
  expect(points.map(({ y }) => y)).toEqual([20, 20, -16, -16, 20, 20])
  expect(points[1]!.x).toBeGreaterThan(from.x)
  expect(points.at(-2)!.x).toBeLessThan(to.x)
})
