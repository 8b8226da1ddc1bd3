import { describe, expect, it } from 'vitest'
import { framedDocument } from './framed.fixture'
import { absolute, outsideIn, sizesOf, STEP } from './geometry'

const { steps } = framedDocument()

describe('geometry', () => {
  it('puts every frame before what lies in it', () => {
    const order = outsideIn(steps).map((step) => step.id)
    expect(order.indexOf('refine')).toBeLessThan(order.indexOf('draft'))
    expect(order.toSorted()).toEqual(steps.map((step) => step.id).toSorted())
  })

  it('makes a frame large enough for what lies in it', () => {
    const sizes = sizesOf(steps, () => 1, (step) => step.kind === 'loop')
    expect(sizes.get('refine')).toEqual({ width: 220 + STEP.width + 16, height: 40 + STEP.height + 16 })
    expect(sizes.get('draft')).toEqual(STEP)
  })

  it('gives a step that branches a row a branch', () => {
    const sizes = sizesOf(steps, (step) => (step.kind === 'router' ? 3 : 1), () => false)
    expect(sizes.get('severity')).toEqual({ width: STEP.width, height: 40 + 3 * 20 + 8 })
  })

  it('adds up the places of the frames around', () => {
    expect(absolute(steps).get('critic')).toEqual({ x: 432, y: 40 })
  })

  it('comes to an end when frames lie in each other', () => {
    const knot = steps.map((step) => (step.id === 'refine' ? { ...step, parent: 'draft' } : step))
    expect(outsideIn(knot).map((step) => step.id)).not.toContain('refine')
    expect(sizesOf(knot, () => 1, () => false).size).toBeLessThan(knot.length)
  })
})
