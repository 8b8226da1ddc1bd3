import { server } from '../api/server.fixture'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { account, PRESETS, REHEARSAL } from '../graph/accounts.fixture'
import { FaultBox } from './FaultBox'
import { ModelSection } from './ModelSection'
import { ProblemList } from './ProblemList'

beforeEach(() => {
  server.forget()
  server.answer('GET /api/accounts/', 200, { results: [REHEARSAL, account({ key_set: false })] })
  server.answer('GET /api/presets/', 200, { results: PRESETS })
})

const show = (model: string) =>
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ModelSection model={model} settings={{}} />
    </QueryClientProvider>,
  )

test('a step whose account is not there, or has no key, leads to where that is put right', async () => {
  show('mistral/large/latest')
  expect(screen.getByText('large/latest')).toBeTruthy()
  expect((await screen.findByRole('link', { name: 'Add it' })).getAttribute('href')).toBe('/settings/accounts?add&name=mistral')
  show('openai/gpt-5')
  expect((await screen.findByRole('link', { name: 'Give it one' })).getAttribute('href')).toBe('/settings/accounts?account=openai')
})

test('so do a refused key in a run, and a problem of a draft', () => {
  render(<FaultBox fault={{ code: 'KEY_REFUSED', message: 'No.', remedy: '', where: null }} account="openai" />)
  expect(screen.getByRole('link', { name: 'Open the account' }).getAttribute('href')).toBe('/settings/accounts?account=openai')
  const problem = { code: 'MODEL_UNBOUND', severity: 'error' as const, message: 'No such account.', remedy: '', where: '', step: null, field: null, fix: null }
  render(<ProblemList problems={[problem]} label="Problems" />)
  expect(screen.getByRole('link', { name: 'Open the accounts' }).getAttribute('href')).toBe('/settings/accounts')
})
