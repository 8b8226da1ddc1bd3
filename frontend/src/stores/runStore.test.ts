import { describe, expect, it } from 'vitest'
import { created, draftRecords, record, sampleDocument } from '../graph/sample.fixture'
import { roundsDocument, Script } from '../graph/rounds.fixture'
import type { LiveText } from '../live/assembly'
import { createLiveTexts } from './liveTexts'
import { createRunStore } from './runStore'

function timing() {
  const timers: { at: number; act: () => void }[] = []
  let now = Date.UTC(2026, 10, 20, 12, 0, 30)
  return {
    now: () => now,
    later(wait: number, act: () => void) {
      const timer = { at: now + wait, act }
      timers.push(timer)
      return () => {
        timers.splice(timers.indexOf(timer), 1)
      }
    },
    pass(time: number) {
      now += time
      for (const timer of timers.splice(0)) timer.act()
    },
    timers,
  }
}

const live = (text: string, more: Partial<LiveText> = {}): LiveText => ({
  text,
  length: text.length,
  epoch: 1,
  attempt: 1,
  call: 1,
  ...more,
})

describe('the run store', () => {
  it('announces what happens, not what had happened', () => {
    const store = createRunStore(sampleDocument(), timing(), 2)
    store.take([created, record(2, 'run_started')])
    expect(store.getState().announcement).toBeNull()
    store.take(draftRecords().slice(3))
    expect(store.getState().announcement).toMatchObject({ text: 'Draft done, 4.2 seconds', assertive: false })
  })

  it('says what a step cost, and that nobody paid it', () => {
    const store = createRunStore(sampleDocument(), timing())
    store.take([created, record(2, 'run_started'), ...draftRecords()])
    expect(store.getState().announcement?.text).toBe('Draft running. Draft done, 4.2 seconds, simulated cost 2 cents')
  })

  it('says what a real step and a real run cost', () => {
    const store = createRunStore(sampleDocument(), timing())
    const real = record(1, 'run_created', { data: { inputs: {}, simulated: false } })
    store.take([real, record(2, 'run_started'), ...draftRecords()])
    expect(store.getState().announcement?.text).toContain('4.2 seconds, 2 cents')
    store.take([record(7, 'run_completed', { data: { output: null } })])
    expect(store.getState().announcement?.text).toBe('Run done, 2 cents')
  })

  it('says that the cost of a simulated run is simulated', () => {
    const store = createRunStore(sampleDocument(), timing())
    store.take([created, record(2, 'run_started'), ...draftRecords()])
    store.take([record(7, 'run_completed', { data: { output: null } })])
    expect(store.getState().announcement?.text).toBe('Run done, simulated cost 2 cents')
  })

  it('knows the run up to when the live view was lost, or to what was read since', () => {
    const clock = timing()
    const store = createRunStore(sampleDocument(), clock)
    const lost = clock.now()
    store.connect({ state: 'reconnecting', attempt: 1, retryAt: 0 })
    clock.pass(5_000)
    store.connect({ state: 'reconnecting', attempt: 2, retryAt: 0 })
    expect(store.getState().knownUntil).toBe(lost)
    store.take([created])
    expect(store.getState().knownUntil).toBe(lost + 5_000)
    store.connect({ state: 'live' })
    expect(store.getState().knownUntil).toBeNull()
  })

  it('sums up what happened during a long silence', () => {
    const store = createRunStore(sampleDocument(), timing())
    const starts = ['brief', 'draft', 'critic', 'result'].map((path, index) => record(index + 2, 'step_started', { path }))
    store.take([created, ...starts, record(6, 'run_completed', { data: { output: null } })])
    expect(store.getState().announcement?.text).toBe('3 more changes. Result running. Run done, no cost')
  })

  it('interrupts for a failure', () => {
    const store = createRunStore(sampleDocument(), timing())
    const error = { code: 'STEP_EXECUTION', message: 'It broke.', remedy: 'Mend it.', where: null }
    store.take([record(1, 'step_failed', { path: 'draft', data: { error, duration_ms: 1 } })])
    expect(store.getState().announcement).toMatchObject({ text: 'Draft failed. It broke.', assertive: true })
  })

  it('interrupts for a question, and tells pass and item of what comes more than once', () => {
    const store = createRunStore(roundsDocument(), timing())
    const question = { kind: 'approval', message: 'Publish?' }
    store.take(new Script().begin('each[2].refine[3].draft').records)
    expect(store.getState().announcement).toMatchObject({ text: 'Draft, item 2, pass 3, running', assertive: false })
    const asks = new Script().say('step_waiting', 'left', { wait: 1, reason: 'answer', until: null, question })
    store.take(asks.records.slice(-1))
    expect(store.getState().announcement).toMatchObject({ text: 'Left waits for an answer. Publish?', assertive: true })
  })

  it('counts instances along with the fold', () => {
    const store = createRunStore(roundsDocument(), timing())
    store.take(new Script().begin('each', 'each[1].refine', 'each[2].refine').records)
    expect(store.getState().instances.of.get('refine')).toMatchObject({ total: 2, active: ['each[1].refine', 'each[2].refine'] })
  })

  it('knows that cancelling was asked for', () => {
    const store = createRunStore(sampleDocument(), timing())
    store.take([created, record(2, 'cancel_requested')])
    expect(store.getState().run.cancel_requested).toBe(true)
  })

  it('measures how far the clocks are apart by fresh records only', () => {
    const store = createRunStore(sampleDocument(), timing(), 1)
    store.take([created])
    expect(store.getState().clockAhead).toBe(0)
    store.take([record(2, 'run_started')])
    expect(store.getState().clockAhead).toBe(28_000)
  })
})

describe('live texts', () => {
  it('shows the first piece at once and the rest at most ten times a second', () => {
    const clock = timing()
    const texts = createLiveTexts(clock)
    let woken = 0
    texts.subscribe('draft', () => (woken += 1))
    texts.put('draft', live('a'))
    expect(texts.get('draft')?.text).toBe('a')
    for (const text of ['ab', 'abc', 'abcd']) texts.put('draft', live(text))
    expect(woken).toBe(1)
    clock.pass(100)
    expect(texts.get('draft')?.text).toBe('abcd')
    expect(woken).toBe(2)
  })

  it('wakes only those who show the step', () => {
    const texts = createLiveTexts(timing())
    let woken = 0
    texts.subscribe('critic', () => (woken += 1))
    texts.put('draft', live('a'))
    expect(woken).toBe(0)
  })

  it('forgets what an earlier worker streamed when the call begins again', () => {
    const clock = timing()
    const texts = createLiveTexts(clock)
    texts.put('draft', live('half an ans'))
    texts.begin('draft', 1)
    expect(texts.get('draft')?.text).toBe('half an ans')
    texts.begin('draft', 2)
    expect(texts.get('draft')).toBeUndefined()
  })

  it('leaves no timer behind', () => {
    const clock = timing()
    const texts = createLiveTexts(clock)
    texts.put('draft', live('a'))
    texts.put('draft', live('ab'))
    texts.close()
    expect(clock.timers).toHaveLength(0)
  })
})
