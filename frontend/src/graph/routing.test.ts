import { describe, expect, it } from 'vitest'
import { edgePath, labelPlace, route, roundedPath } from './routing'

describe('edge routing', () => {
  it('draws one line between steps of a row', () => {
    expect(edgePath({ x: 176, y: 20 }, { x: 248, y: 20 })).toBe('M176,20 L248,20')
  })
  it('turns twice, with 8 px corners, towards a lower step', () => {
    expect(edgePath({ x: 0, y: 0 }, { x: 100, y: 80 })).toBe(
      'M0,0 L76,0 Q84,0 84,8 L84,72 Q84,80 92,80 L100,80',
    )
  })
  it('turns amid a narrow gap', () => {
    expect(route({ x: 0, y: 0 }, { x: 20, y: 80 }).map(({ x }) => x)).toEqual([0, 10, 10, 20])
  })
  it('has a place for a label amid its longest level stretch, or none', () => {
    const points = route({ x: 0, y: 0 }, { x: 200, y: 80 })
    expect(labelPlace(points, 50)).toEqual({ x: 92, y: 0 })
    expect(labelPlace(points, 500)).toBeNull()
  })
  it('makes corners smaller where there is no room for them', () => {
    expect(roundedPath([{ x: 0, y: 0 }, { x: 40, y: 0 }, { x: 40, y: 6 }, { x: 80, y: 6 }])).toContain('Q40,0 40,3')
  })
  it('leads back between the rows when the target stands to the left', () => {
    const points = route({ x: 400, y: 20 }, { x: 100, y: 260 })
    expect(points.map(({ y }) => y)).toEqual([20, 20, 170, 170, 260, 260])
    expect(points.at(-2)?.x).toBeLessThan(100)
  })
  it('goes around below when both stand in one row', () => {
    const lane = route({ x: 400, y: 20 }, { x: 100, y: 20 })[2]?.y
    expect(lane).toBeGreaterThan(100)
  })
  it('is made of horizontal and vertical stretches only', () => {
    for (const target of [{ x: 300, y: 90 }, { x: -50, y: 300 }, { x: 10, y: -200 }]) {
      const points = route({ x: 0, y: 0 }, target)
      points.slice(1).forEach((point, index) => {
        const before = points[index]!
        expect(before.x === point.x || before.y === point.y).toBe(true)
      })
    }
  })
})
