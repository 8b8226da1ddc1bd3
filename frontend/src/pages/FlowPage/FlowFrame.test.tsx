import { server } from '../../api/server.fixture'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import { activeCommands } from '../../commands/registry'
import { sampleDocument } from '../../graph/sample.fixture'
import { FlowFrame } from './FlowFrame'
import type { FlowTab } from './FlowTabs'

beforeEach(() => {
  server.forget()
})

function show(current: FlowTab, role = 'editor') {
  const flow = { id: 'f1', name: 'Refine until good', published_version: 3, unpublished: false, document: sampleDocument() }
  server.answer('GET /api/flows/f1/', 200, flow)
  server.answer('GET /api/session/', 200, { workspace: { name: 'Reliability', role } })
  return draw(current)
}

const draw = (current: FlowTab) =>
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <FlowFrame flowId="f1" current={current}>
        {({ name }) => <main id="content">{name} is here</main>}
      </FlowFrame>
    </QueryClientProvider>,
  )

describe('the frame of a flow', () => {
  it.each(['build', 'runs'] as const)('leads home and to its tabs from %s', async (current) => {
    show(current)
    const build = await screen.findByRole('link', { name: 'Build' })
    const runs = screen.getByRole('link', { name: 'Runs' })
    expect([build, runs].map((link) => link.getAttribute('href'))).toEqual(['/flows/f1', '/flows/f1/runs'])
    expect((current === 'build' ? build : runs).getAttribute('aria-current')).toBe('page')
    expect((current === 'build' ? runs : build).getAttribute('aria-current')).toBeNull()
    expect((await screen.findByRole('link', { name: 'Reliability' })).getAttribute('href')).toBe('/')
    expect(screen.getByText('Refine until good is here')).toBeTruthy()
  })

  it('names the window after the flow and its tab', async () => {
    show('runs')
    await screen.findByRole('link', { name: 'Build' })
    expect(document.title).toBe('Runs · Refine until good · Baton')
  })

  it('runs the flow from any of its tabs, for a named price', async () => {
    show('runs')
    const run = await screen.findByRole('button', { name: /^Run \$0\.00/ })
    fireEvent.click(run)
    expect(screen.getByRole('dialog', { name: 'Run Refine until good' })).toBeTruthy()
  })

  it('offers those who may only look neither the button nor its shortcut', async () => {
    show('build', 'viewer')
    await screen.findByRole('link', { name: 'Reliability' })
    expect(screen.queryByRole('button', { name: /^Run/ })).toBeNull()
    expect(activeCommands().filter(({ id }) => id === 'flow.run')).toEqual([])
  })

  it('has a way back, for screens without room for the crumbs', async () => {
    show('build')
    expect((await screen.findByRole('link', { name: 'Back to Reliability' })).getAttribute('href')).toBe('/')
  })

  it('says so when there is no such flow', async () => {
    draw('build')
    expect(await screen.findByRole('heading', { name: 'This flow is not here' })).toBeTruthy()
    expect(document.title).toBe('Not found · Baton')
  })
})
