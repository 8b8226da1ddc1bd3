import { server } from '../../api/server.fixture'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { RunList } from './RunList'

const run = (number: number) => ({
  id: `r${number}`,
  number,
  flow: { id: 'f1', name: 'Refine until good' },
  version: 1,
  state: 'completed',
  cost: '0.0114',
  simulated: true,
  usage: { input: 1, cached: 0, output: 1, reasoning: 0 },
  created_at: '2026-11-18T10:00:00.000Z',
  started_at: null,
  finished_at: null,
  started_by: null,
})
let newest = [2]

beforeEach(() => {
  vi.useFakeTimers()
  server.forget()
  newest = [2]
  server.tell('GET /api/runs/', ({ searchParams }) =>
    searchParams.has('cursor')
      ? { results: [run(1)], next: null }
      : { results: newest.map((number) => run(number)), next: 'older' },
  )
})
afterEach(() => {
  vi.useRealTimers()
})

const pass = (time: number) => act(() => vi.advanceTimersByTimeAsync(time))

async function show(flowId?: string) {
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <main>
        <RunList {...(flowId && { flowId })} />
      </main>
    </QueryClientProvider>,
  )
  await pass(10)
}

const links = () => screen.getAllByRole('link', { name: /[Rr]un \d/ }).map((link) => link.getAttribute('href'))
const heads = () => screen.getAllByRole('columnheader').map((head) => head.textContent)

test('a run that was started elsewhere shows up; the older ones that were asked for stay', async () => {
  await show()
  fireEvent.click(screen.getByRole('button', { name: 'Show older runs' }))
  await pass(10)
  expect(links()).toEqual(['/runs/r2', '/runs/r1'])
  newest = [3, 2]
  await pass(4_100)
  expect(links()).toEqual(['/runs/r3', '/runs/r2', '/runs/r1'])
})

test('a new run moves nothing for someone who has scrolled down', async () => {
  vi.spyOn(HTMLElement.prototype, 'offsetTop', 'get').mockImplementation(function (this: HTMLElement) {
    return this instanceof HTMLTableRowElement ? this.rowIndex * 32 : 0
  })
  await show()
  const main = screen.getByRole('main')
  main.scrollTop = 100
  newest = [4, 3, 2]
  await pass(4_100)
  expect(main.scrollTop).toBe(164)
})

test('nothing is asked for while the tab is in the background', async () => {
  await show()
  const asked = server.asked('GET').length
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  act(() => {
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await pass(20_000)
  expect(server.asked('GET')).toHaveLength(asked)
})

test('the runs of one flow do not repeat its name', async () => {
  await show('f1')
  expect(heads()).not.toContain('Flow')
  expect(screen.getByRole('link', { name: 'Run 2' }).textContent).toBe('Run 2')
  expect(screen.queryByText('Refine until good')).toBeNull()
})

test('all runs are named by their flow', async () => {
  await show()
  expect(heads()).toContain('Flow')
  expect(screen.getByRole('link', { name: 'Refine until good, run 2' })).toBeTruthy()
})

test('the cost of a simulated run is told as one', async () => {
  await show()
  expect(screen.getByRole('cell', { name: '$0.011 simulated' }).title).toBe('Simulated')
})
