import { describe, expect, it } from 'vitest'
import type { Question, WaitReason } from './journal'
import { QUEUED } from './stepState'
import type { StepState } from './stepState'
import { sampleDocument } from './sample.fixture'
import { attemptWords, inWords, isNotNeeded, waitingWords, waitMessage } from './waits'

function waiting(reason: WaitReason, more: { question?: Partial<Question>; child?: { number: number }; until?: string } = {}): StepState {
  const { question = null, child = null, until = null } = more
  const wait = { wait: 1, reason, until, question: question as Question | null, child: child as never, over: false, answer: null, by: null }
  return { ...QUEUED, state: 'waiting', waits: [wait] }
}

describe('a step that waits', () => {
  it('waits for whoever is asked', () => {
    const anybody = waiting('answer', { question: { assignee: '', message: 'Publish?' } })
    expect(waitingWords(anybody, 'dana@example.org')).toBe('Waiting for you')
    expect(waitingWords(anybody, null)).toBe('Waiting for an answer')
    expect(waitMessage(anybody)).toBe('Publish?')
    const dana = waiting('answer', { question: { assignee: 'dana@example.org', message: 'Publish?' } })
    expect(waitingWords(dana, 'Dana@example.org')).toBe('Waiting for you')
    expect(waitingWords(dana, 'otto@example.org')).toBe('Waiting for dana@example.org')
  })

  it('waits for a decision of whoever may take it', () => {
    expect(waitingWords(waiting('decision'), 'dana@example.org')).toBe('Waiting for you')
    expect(waitMessage(waiting('decision'))).toBe('A call may have been made, or not.')
  })

  it('waits for a moment or another run', () => {
    expect(waitingWords(waiting('timer', { until: '2026-11-20T12:00:00.000Z' }), null)).toBe('Waiting')
    expect(waitingWords(waiting('child', { child: { number: 31 } }), null)).toBe('Waiting for run 31')
  })
})

it('tries are counted where their number is known', () => {
  const step = sampleDocument().steps[1]!
  expect(attemptWords('Retry', 2, step)).toBe('Retry 2')
  expect(attemptWords('Retry', 2, { ...step, retry: { attempts: 2 } })).toBe('Retry 2 of 3')
  expect(attemptWords('Retry', 4, { ...step, retry: { attempts: 2 } })).toBe('Retry 4')
})

it('what another branch made superfluous was not stopped by anybody', () => {
  const enough = 'It is not needed any more: the join after it has what it needs.'
  expect(isNotNeeded({ ...QUEUED, state: 'skipped', reason: enough })).toBe(true)
  expect(isNotNeeded({ ...QUEUED, state: 'cancelled', reason: enough })).toBe(true)
  expect(isNotNeeded({ ...QUEUED, state: 'cancelled', reason: null })).toBe(false)
})

it('moments ahead are told in the unit that fits', () => {
  const words = [-5, 1_200, 59_000, 61_000, 3_600_000, 7_500_000, 72 * 3_600_000].map(inWords)
  expect(words).toEqual(['now', 'in 2 s', 'in 59 s', 'in 2 min', 'in 1 h', 'in 2 h 5 min', 'in 3 days'])
})
