import { describe, expect, test } from 'vitest'
import type { MergeConflict } from '../api/types'
import { sampleDocument } from './sample.fixture'
import type { Side } from './settle'
import { conflictKey, settle } from './settle'

const conflict = (more: Partial<MergeConflict>): MergeConflict => ({
  step: 'draft',
  field: 'config.prompt',
  title: 'Draft',
  base: 'a',
  yours: 'mine',
  theirs: 'theirs',
  both: 'mine and theirs',
  ...more,
})

const chosen = (one: MergeConflict, side: Side) => new Map([[conflictKey(one), side]])

test('a field becomes the side that was chosen', () => {
  const one = conflict({})
  const prompt = (side: Side) =>
    settle(sampleDocument(), sampleDocument(), [one], chosen(one, side)).steps.find(({ id }) => id === 'draft')?.config.prompt
  expect(prompt('yours')).toBe('mine')
  expect(prompt('both')).toBe('mine and theirs')
  expect(prompt('theirs')).toBe('Write about {{ inputs.topic }}.')
})

test('fields of the flow and of its inputs are written too', () => {
  const name = conflict({ step: null, field: 'name', yours: 'Mine' })
  const title = conflict({ step: null, field: 'inputs.topic.title', yours: 'Subject' })
  const choices = new Map([...chosen(name, 'yours'), ...chosen(title, 'yours')])
  const settled = settle(sampleDocument(), sampleDocument(), [name, title], choices)
  expect([settled.name, settled.inputs[0]?.title]).toEqual(['Mine', 'Subject'])
})

describe('a whole step', () => {
  const one = conflict({ step: 'critic', field: '', title: 'Critic' })
  const without = () => {
    const document = sampleDocument()
    document.steps = document.steps.filter(({ id }) => id !== 'critic')
    document.edges = document.edges.filter(({ source, target }) => source !== 'critic' && target !== 'critic')
    return document
  }

  test('goes with its edges where you removed it', () => {
    expect(settle(sampleDocument(), without(), [one], chosen(one, 'yours'))).toEqual(without())
  })

  test('comes back to its place with its edges where they removed it', () => {
    const settled = settle(without(), sampleDocument(), [one], chosen(one, 'yours'))
    expect(settled.steps.map(({ id }) => id)).toEqual(['brief', 'draft', 'critic', 'result'])
    expect(settled.edges).toHaveLength(3)
  })
})
