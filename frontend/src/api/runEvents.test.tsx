import { server } from './server.fixture'
import { beforeEach, expect, test } from 'vitest'
import { record } from '../graph/sample.fixture'
import { runEvents } from './runEvents'

beforeEach(() => {
  server.forget()
})

test('a long journal is read to its end, page by page', async () => {
  const journal = [1, 2, 3, 4, 5].map((seq) => record(seq, 'run_started'))
  server.tell('GET /api/runs/r1/events/', (url) => {
    const since = Number(url.searchParams.get('since'))
    return { results: journal.slice(since, since + 2), seq: 5 }
  })
  expect((await runEvents('r1', 1)).map(({ seq }) => seq)).toEqual([2, 3, 4, 5])
  expect(server.asked('GET')).toHaveLength(2)
  expect(await runEvents('r1', 5)).toEqual([])
})
