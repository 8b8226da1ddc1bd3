import { describe, expect, it } from 'vitest'
import { applyAll, initialState } from './fold'
import { framesAround, instancePath, lanesOf, progressOf, roundWords } from './frames'
import { instancesOf, nextFailed, recount, settledCount, shownPath, stepsDone } from './instances'
import { roundsDocument, Script } from './rounds.fixture'
import { topology } from './topology'

const document = roundsDocument()
const graph = topology(document)
const plan = { document, graph }

function play(script: Script) {
  const touched = new Set<string>()
  const before = initialState(document)
  const run = applyAll(before, script.records, touched)
  return { run, instances: recount(instancesOf(document), before.steps, run.steps, touched) }
}

const two = () =>
  new Script()
    .begin('each', 'each[1].refine', 'each[1].refine[1].draft', 'each[2].refine', 'each[2].refine[1].draft')
    .done('each[1].refine[1].draft', 'one')
    .begin('each[1].refine[1].critic')

describe('what comes more than once', () => {
  it('is counted by state', () => {
    const { instances } = play(two())
    const draft = instances.of.get('draft')!
    expect(draft.total).toBe(2)
    expect(draft.by).toMatchObject({ succeeded: 1, running: 1, queued: 0 })
    expect(settledCount(draft)).toBe(1)
    expect(instances.of.get('left')).toMatchObject({ total: 0, latest: null })
  })

  it('counts the same record by record as all at once', () => {
    const script = two().fail('each[2].refine[1].draft')
    let run = initialState(document)
    let instances = instancesOf(document)
    for (const one of script.records) {
      const touched = new Set<string>()
      const after = applyAll(run, [one], touched)
      instances = recount(instances, run.steps, after.steps, touched)
      run = after
    }
    expect(instances).toEqual(play(script).instances)
  })

  it('shows what works, and else what ended last', () => {
    const { instances } = play(two())
    expect(shownPath(instances, 'draft')).toBe('each[2].refine[1].draft')
    expect(shownPath(instances, 'critic')).toBe('each[1].refine[1].critic')
    expect(shownPath(instances, 'left')).toBe('left')
    const later = play(two().done('each[2].refine[1].draft').begin('each[1].refine[2].draft').done('each[1].refine[2].draft'))
    expect(shownPath(later.instances, 'draft')).toBe('each[1].refine[2].draft')
  })

  it('shows first who waits', () => {
    const waiting = two().begin('each[3].refine', 'each[3].refine[1].draft')
    waiting.say('step_waiting', 'each[3].refine[1].draft', { wait: 1, reason: 'timer', until: null })
    const { instances } = play(waiting)
    expect(instances.waiting).toEqual(['each[3].refine[1].draft'])
    expect(shownPath(instances, 'draft')).toBe('each[3].refine[1].draft')
    const woken = play(waiting.say('step_woken', 'each[3].refine[1].draft', { wait: 1, answer: null, by: null }))
    expect(woken.instances.waiting).toEqual([])
  })

  it('forgets what a frame begins anew', () => {
    const again = two().say('step_started', 'each[1].refine', {}, 2)
    const { run, instances } = play(again)
    expect(run.steps.get('each[1].refine[1].critic')?.state).toBe('queued')
    expect(instances.of.get('draft')).toMatchObject({ total: 1, active: ['each[2].refine[1].draft'] })
    expect(instances.of.get('critic')).toMatchObject({ total: 0, active: [] })
  })

  it('is done as a step when its last instance went well and none is at work', () => {
    const counts = (script: Script) => {
      const { run, instances } = play(script)
      return stepsDone(instances, run.steps)
    }
    expect(counts(two())).toBe(0)
    expect(counts(two().done('each[1].refine[1].critic'))).toBe(1)
  })

  it('leads from one failure to the next, round and round', () => {
    const failing = two().fail('each[2].refine[1].draft').begin('each[3].refine[1].draft').fail('each[3].refine[1].draft')
    const { run } = play(failing)
    const next = (after: string) => nextFailed(run.steps, 'each', 'draft', after)
    expect(next('')).toBe('each[2].refine[1].draft')
    expect(next('each[2].refine[1].draft')).toBe('each[3].refine[1].draft')
    expect(next('each[3].refine[1].draft')).toBe('each[2].refine[1].draft')
    expect(nextFailed(run.steps, 'each', 'critic', '')).toBeNull()
  })
})

describe('frames', () => {
  it('lie around each other', () => {
    expect(framesAround(graph, 'critic')).toEqual(['each', 'refine'])
    expect(framesAround(graph, 'each')).toEqual([])
  })

  it('have lanes of what is connected', () => {
    expect(lanesOf(plan, 'fan')).toEqual([['left'], ['right', 'further']])
  })

  it('lead to the instance that somebody chose, and follow the run where nobody did', () => {
    const { run, instances } = play(two())
    const path = (id: string, chosen = {}) => instancePath(plan, instances, run.steps, id, chosen)
    expect(path('draft')).toBe('each[2].refine[1].draft')
    expect(path('draft', { each: 1 })).toBe('each[1].refine[1].draft')
    expect(path('draft', { refine: 4 })).toBe('each[2].refine[4].draft')
    expect(path('refine', { each: 7 })).toBe('each[7].refine')
    expect(path('further', { fan: 1 })).toBe('fan[2].further')
  })

  it('tell how far their items, lanes and passes are', () => {
    const step = (id: string) => document.steps.find((one) => one.id === id)!
    const script = two().done('each[1].refine[1].critic').done('each[1].refine').begin('fan', 'fan[1].left', 'fan[2].right')
    const { run, instances } = play(script.done('fan[1].left').fail('fan[2].right').say('step_skipped', 'fan[2].further', { reason: 'no' }))
    const progress = (id: string, path: string) => progressOf(plan, run, instances, step(id), path)
    expect(progress('each', 'each')).toEqual({ word: 'item', now: 2, of: null, done: 1, failed: 0 })
    expect(progress('refine', 'each[2].refine')).toEqual({ word: 'pass', now: 1, of: 5, done: 0, failed: 0 })
    expect(progress('fan', 'fan')).toEqual({ word: 'lane', now: 2, of: 2, done: 1, failed: 1 })
  })

  it('are said in words', () => {
    expect(roundWords(document, 'each[1200].refine[2].draft')).toBe('item 1,200, pass 2')
    expect(roundWords(document, 'fan')).toBe('')
  })
})
