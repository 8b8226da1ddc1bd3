import { describe, expect, it } from 'vitest'
import { idOf, inScope, roundOf, roundsOf, scopeOf } from './paths'

describe('a path', () => {
  it('ends with the step of the document', () => {
    expect(['draft', 'refine[2].critic', 'each[3].refine[12].critic'].map(idOf)).toEqual(['draft', 'critic', 'critic'])
  })

  it('begins with the passes, lanes and items around the step', () => {
    expect(scopeOf('draft')).toBe('')
    expect(scopeOf('each[3].refine[12].critic')).toBe('each[3].refine[12]')
    expect(inScope('', 'draft')).toBe('draft')
    expect(inScope('refine[2]', 'critic')).toBe('refine[2].critic')
  })

  it('tells its rounds from the outside in', () => {
    expect(roundOf('each[3].refine[12]')).toEqual({ frame: 'each[3].refine', number: 12 })
    expect(roundOf('')).toBeNull()
    expect(roundsOf('each[3].refine[12].critic')).toEqual([
      { frame: 'each', number: 3 },
      { frame: 'each[3].refine', number: 12 },
    ])
  })
})
