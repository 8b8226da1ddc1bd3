import { expect, test } from 'vitest'
import type { DocumentProblem } from '../api/types'
import { groupProblems } from './groupProblems'

const problem = (more: Partial<DocumentProblem>): DocumentProblem =>
  ({
    code: 'NO_TIMEOUT',
    message: 'Nobody said how long “Writer” may take.',
    remedy: 'Set a timeout.',
    where: 'steps[0]',
    step: 'writer',
    severity: 'warning',
    field: 'timeout_ms',
    fix: { title: 'Give it up after 30 s', changes: [{ op: 'set', at: ['steps', 'writer', 'timeout_ms'], value: 30000 }] },
    ...more,
  }) as DocumentProblem

const critic = problem({
  step: 'critic',
  message: 'Nobody said how long “Critic” may take.',
  fix: { title: 'Give it up after 30 s', changes: [{ op: 'set', at: ['steps', 'critic', 'timeout_ms'], value: 30000 }] },
})

test('the same advice for several steps is one row, with one fix for all of them', () => {
  const [row, ...rest] = groupProblems([problem({}), critic])
  expect(rest).toEqual([])
  expect(row?.message).toBe('Nobody said how long 2 steps may take; after five minutes each is given up.')
  expect(row?.steps).toEqual(['writer', 'critic'])
  expect(row?.fix?.title).toBe('Give it up after 30 s: both')
  expect(row?.fix?.changes.map(({ at }) => at[1])).toEqual(['writer', 'critic'])
})

test('a single one stays as the server says it', () => {
  const [row] = groupProblems([problem({})])
  expect([row?.message, row?.steps, row?.fix?.title]).toEqual([
    'Nobody said how long “Writer” may take.',
    ['writer'],
    'Give it up after 30 s',
  ])
})

test('errors come first, and are never in one row with warnings', () => {
  const rows = groupProblems([problem({}), critic, problem({ severity: 'error', code: 'UNKNOWN_VARIABLE', step: 'critic' })])
  expect(rows.map(({ severity }) => severity)).toEqual(['error', 'warning'])
})

test('what says the same word for word is one row, whatever it is', () => {
  const later = { code: 'NOT_BUILT_YET', field: 'condition', message: 'A condition is not looked at yet.', fix: null }
  const rows = groupProblems([problem(later), problem({ ...later, step: 'critic' }), problem({ ...later, field: 'kind', message: 'Other.' })])
  expect(rows.map(({ message, steps }) => [message, steps.length])).toEqual([
    ['A condition is not looked at yet.', 2],
    ['Other.', 1],
  ])
})

test('what is said of each step in its own words stays apart', () => {
  const apart = { code: 'UNKNOWN_VARIABLE', severity: 'error' as const }
  expect(groupProblems([problem(apart), problem({ ...apart, step: 'critic', message: 'Another.' })])).toHaveLength(2)
})

test('fixes that differ are told by how many they mend', () => {
  const [row] = groupProblems([problem({}), { ...critic, fix: critic.fix && { ...critic.fix, title: 'Another' } }, problem({ step: 'x', fix: null })])
  expect(row?.fix?.title).toBe('Fix 2 of 3 steps')
})

test('problems of the flow itself are not thrown together', () => {
  const own = { step: null, fix: null }
  expect(groupProblems([problem(own), problem(own)])).toHaveLength(2)
})
