/** The rules that came with frames, waits and retries; the golden journals tell them as stories. */
import { describe, expect, it } from 'vitest'
import { applyAll, fold, initialState } from './fold'
import { asJson } from './golden.fixture'
import type { JournalRecord } from './journal'
import { roundsDocument, Script } from './rounds.fixture'
import { openQuestion } from './stepState'

const document = roundsDocument()
const after = (script: Script) => fold(document, script.records)
const error = { code: 'TIMEOUT', message: 'It took too long.', remedy: 'Allow more time.', where: null }
const usage = { input: 7, cached: 0, output: 2, reasoning: 0 }

describe('waits', () => {
  const asks = () =>
    new Script().begin('left').say('step_waiting', 'left', {
      wait: 1,
      reason: 'answer',
      until: null,
      question: { kind: 'approval', message: 'Go on?', shows: 'x', fields: [], choices: [], assignee: '', editable: false },
    })

  it('stay open until they are over, and the step goes on then', () => {
    const open = after(asks()).steps.get('left')!
    expect(open.state).toBe('waiting')
    expect(openQuestion(open)?.question?.message).toBe('Go on?')
    const woken = after(asks().say('step_woken', 'left', { wait: 1, answer: { decision: 'approved' }, by: 'u1', item: 'i1' }))
    const step = woken.steps.get('left')!
    expect(step.state).toBe('running')
    expect(step.waits[0]).toMatchObject({ over: true, answer: { decision: 'approved' }, by: 'u1' })
    expect(openQuestion(step)).toBeNull()
  })

  it('for a child run count its money in the step, in the run and in the frame around', () => {
    const script = new Script()
      .begin('fan', 'fan[1].left')
      .say('step_waiting', 'fan[1].left', { wait: 1, reason: 'child', until: null, child: { run: 'r', flow: 'f', version: 1, number: 9 } })
      .say('step_woken', 'fan[1].left', { wait: 1, answer: {}, by: null, cost: '0.0125', usage })
    const run = after(script)
    expect(run.steps.get('fan[1].left')).toMatchObject({ cost: '0.0125', usage })
    expect(run).toMatchObject({ cost: '0.0125', usage })
    expect(run.steps.get('fan')).toMatchObject({ cost: '0.0000', inside: '0.0125', instances: 1 })
  })
})

it('a step that is tried again tells what it failed of and when it goes on', () => {
  const script = new Script().begin('left').say('step_retrying', 'left', { error, delay_ms: 1000, due_at: '2026-11-20T12:00:10.000Z' })
  expect(after(script).steps.get('left')).toMatchObject({
    state: 'retrying',
    error: null,
    retry: { error, due_at: '2026-11-20T12:00:10.000Z' },
  })
  const again = after(script.say('step_started', 'left', {}, 2)).steps.get('left')
  expect(again).toMatchObject({ state: 'running', attempt: 2, retry: null })
})

it("a frame's new attempt begins its inside anew, and keeps what that cost", () => {
  const call = { call: 1, account: 'a', model: 'm', simulated: true, request: {}, request_hash: 'x' }
  const ended = { call: 1, output: 'o', usage, cost: '0.0100', first_token_ms: 1, duration_ms: 2, stop: 'end' }
  const script = new Script()
    .begin('each', 'each[1].refine', 'each[1].refine[1].draft')
    .say('call_started', 'each[1].refine[1].draft', call)
    .say('call_finished', 'each[1].refine[1].draft', ended)
    .done('each[1].refine[1].draft')
    .begin('left')
    .say('step_started', 'each', {}, 2)
  const run = after(script)
  expect(run.steps.get('each[1].refine[1].draft')).toMatchObject({ state: 'queued', output: null, attempt: 1, cost: '0.0100' })
  expect(run.steps.get('each[1].refine')).toMatchObject({ state: 'queued', attempt: 1 })
  expect(run.steps.get('left')?.state).toBe('running')
  expect(run.steps.get('each')).toMatchObject({ attempt: 2, instances: 0, inside: '0.0100' })
})

it('a run rests, is paused, and goes on', () => {
  const script = new Script().say('run_waiting', '', { until: '2026-11-20T13:00:00.000Z' })
  expect(after(script)).toMatchObject({ state: 'waiting', waiting_until: '2026-11-20T13:00:00.000Z' })
  script.say('run_resumed', '', { worker: 'b' }).say('pause_requested', '', { by: null })
  expect(after(script)).toMatchObject({ state: 'running', waiting_until: null, pause_requested: true })
  script.say('run_paused', '', { at: 'left' })
  expect(after(script)).toMatchObject({ state: 'paused', paused_at: 'left' })
  script.say('resume_requested', '', { by: null }).say('run_resumed', '', { worker: 'b' })
  expect(after(script)).toMatchObject({ state: 'running', paused_at: null, pause_requested: false })
})

it('what was not said is not in the JSON', () => {
  const plain = new Script().begin('left').done('left')
  expect(Object.keys(stepsOf(plain).left!)).not.toContain('waits')
  const kept = new Script().say('step_succeeded', 'left', { output: 1, duration_ms: 0, origin: { run: 'r', seq: 4 }, pinned: true })
  expect(stepsOf(kept).left).toMatchObject({ origin: { run: 'r', seq: 4 }, pinned: true })
})

const stepsOf = (script: Script) => asJson(after(script)).steps as Record<string, Record<string, unknown>>

it('a state stays what it was when more records come, however often they branch off', () => {
  const script = new Script().begin('each', 'each[1].refine')
  const before = fold(document, script.records)
  const told = JSON.stringify(asJson(before))
  const one = applyAll(before, [{ ...script.records.at(-1)!, seq: 9, path: 'each[2].refine' } as JournalRecord])
  const other = applyAll(before, [{ ...script.records.at(-1)!, seq: 9, path: 'each[3].refine' } as JournalRecord])
  expect(JSON.stringify(asJson(before))).toBe(told)
  expect([one.steps.get('each[2].refine')?.state, one.steps.get('each[3].refine')]).toEqual(['running', undefined])
  expect([other.steps.get('each[2].refine'), other.steps.get('each[3].refine')?.state]).toEqual([undefined, 'running'])
})

it('folds thirty thousand records without copying what they do not change', () => {
  const script = new Script()
  for (let item = 1; item <= 10_000; item += 1) {
    const path = `each[${String(item)}].refine`
    script.begin(path).say('decided', path, { name: 'n', value: item }).done(path, item)
  }
  const half = script.records.slice(0, -3)
  const run = applyAll(initialState(document), half)
  const more = applyAll(run, script.records.slice(-3))
  expect(more.steps.get('each[1].refine')).toBe(run.steps.get('each[1].refine'))
  expect(more.steps.get('each[10000].refine')?.output).toBe(10_000)
  expect([...more.steps.inside('each')]).toHaveLength(10_000)
})
