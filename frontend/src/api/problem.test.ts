import { describe, expect, test } from 'vitest'
import { ApiProblem, asProblem, parseProblem, problemOf } from './problem'

const document = {
  type: '/problems/INVALID_INPUT',
  title: 'Invalid input',
  status: 400,
  detail: 'One input is not right.',
  code: 'INVALID_INPUT',
  remedy: 'Correct it and run again.',
  errors: [
    { where: 'inputs.topic', message: 'This is needed.' },
    { where: 'inputs.topic', message: 'A second complaint.' },
    { where: null, message: 'Something about the whole.' },
  ],
}

test('a problem document keeps its code, sentence and remedy', () => {
  const problem = parseProblem(400, document)
  expect(problem).toBeInstanceOf(ApiProblem)
  expect([problem.code, problem.detail, problem.remedy]).toEqual([
    'INVALID_INPUT',
    'One input is not right.',
    'Correct it and run again.',
  ])
})

test('errors are found by the name of their field, the first one wins', () => {
  expect(parseProblem(400, document).fieldErrors()).toEqual({ topic: 'This is needed.' })
})

describe('odd answers become a problem too', () => {
  test.each([null, 'Bad Gateway', [], { errors: 'no list' }, { errors: [null, 3, {}] }])('%j', (body) => {
    const problem = parseProblem(502, body)
    expect(problem.code).toBe('HTTP_502')
    expect(problem.detail).toContain('502')
    expect(problem.remedy).not.toBe('')
    expect(problem.errors).toEqual([])
  })

  test('a page of HTML from a proxy', async () => {
    const problem = await problemOf(new Response('<h1>Bad gateway</h1>', { status: 502 }))
    expect(problem.code).toBe('HTTP_502')
  })

  test('anything thrown', () => {
    expect(asProblem(new Error('boom')).detail).toBe('boom')
    expect(asProblem('boom').code).toBe('UNEXPECTED')
  })
})
