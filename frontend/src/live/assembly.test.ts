import { describe, expect, it } from 'vitest'
import type { Delta } from '../graph/journal'
import type { LiveText, Placed } from './assembly'
import { place } from './assembly'

const delta = (offset: number, text: string, more: Partial<Delta> = {}): Delta => ({
  path: 'draft',
  attempt: 1,
  call: 1,
  epoch: 1,
  offset,
  text,
  ...more,
})

function assemble(...deltas: Delta[]): { live: LiveText | undefined; last: Placed | undefined } {
  let live: LiveText | undefined
  let last: Placed | undefined
  for (const piece of deltas) {
    last = place(live, piece)
    if (last.kind === 'grown') live = last.live
  }
  return { live, last }
}

describe('assembling text', () => {
  it('joins pieces that follow each other', () => {
    expect(assemble(delta(0, 'The '), delta(4, 'sea')).live?.text).toBe('The sea')
  })
  it('trims an overlap', () => {
    expect(assemble(delta(0, 'The sea'), delta(4, 'sea comes')).live?.text).toBe('The sea comes')
  })
  it('trims an overlap by code points, not by UTF-16 units', () => {
    expect(assemble(delta(0, '🎼🎹'), delta(1, '🎹🎻')).live).toMatchObject({ text: '🎼🎹🎻', length: 3 })
  })
  it('ignores what it knows', () => {
    expect(assemble(delta(0, 'The sea'), delta(0, 'The')).last).toEqual({ kind: 'known' })
  })
  it('sees a hole', () => {
    expect(assemble(delta(0, 'The '), delta(5, 'ea')).last).toEqual({ kind: 'gap' })
    expect(assemble(delta(3, 'late joiner without its tail')).last).toEqual({ kind: 'gap' })
  })
  it('heals by the whole tail', () => {
    expect(assemble(delta(0, 'The '), delta(5, 'ea'), delta(0, 'The sea')).live?.text).toBe('The sea')
  })
  it('starts anew with the next call, attempt or worker', () => {
    for (const more of [{ call: 2 }, { attempt: 2, call: 1 }, { epoch: 2 }]) {
      expect(assemble(delta(0, 'old'), delta(0, 'new', more)).live?.text).toBe('new')
    }
  })
  it('ignores what a fenced worker still sends', () => {
    expect(assemble(delta(0, 'new', { epoch: 2 }), delta(3, ' old', { epoch: 1 })).live?.text).toBe('new')
  })
})
