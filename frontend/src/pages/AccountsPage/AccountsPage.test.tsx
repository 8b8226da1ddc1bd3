import { server } from '../../api/server.fixture'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen, within } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { Router } from 'wouter'
import { memoryLocation } from 'wouter/memory-location'
import { account, LOCAL, PRESETS, REHEARSAL } from '../../graph/accounts.fixture'
import AccountsPage from './AccountsPage'

const LOCAL_ROUTE = `/api/accounts/${String(LOCAL.id)}/`

function show(search = '', role = 'owner', ...accounts: object[]) {
  const workspace = { slug: 'w', name: 'W', role }
  server.answer('GET /api/session/', 200, { user: { email: 'o@example.org', name: 'O' }, workspace, workspaces: [workspace] })
  server.answer('GET /api/accounts/', 200, { results: [REHEARSAL, ...accounts] })
  server.answer('GET /api/presets/', 200, { results: PRESETS })
  const { hook, searchHook, history } = memoryLocation({ path: `/settings/accounts${search}`, searchPath: search.slice(1), record: true })
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <Router hook={hook} searchHook={searchHook}>
        <AccountsPage />
      </Router>
    </QueryClientProvider>,
  )
  return history
}

const sent = async (method: string) => JSON.parse(await server.asked(method).at(-1)!.text()) as unknown
const type = (label: string | RegExp, value: string) => {
  fireEvent.change(screen.getByLabelText(label), { target: { value } })
}

beforeEach(() => {
  server.forget()
})

test('the list begins with the rehearsal and tells how each account stands', async () => {
  show('', 'owner', account({ key_set: false }), LOCAL)
  const table = await screen.findByRole('table', { name: 'Accounts' })
  const rows = within(table).getAllByRole('row').slice(1).map((row) => row.textContent)
  expect(rows[0]).toMatch(/^Simulatedrehearsal/)
  expect(rows[1]).toMatch(/^No keyopenaiOpenAI/)
  expect(rows[2]).toMatch(/^Not allowedollamaOllama127\.0\.0\.1:11434/)
})

test('with nothing but the rehearsal an owner is led to a service, and an editor told who adds one', async () => {
  show()
  expect((await screen.findByRole('link', { name: 'Choose a service' })).getAttribute('href')).toBe('/settings/accounts?add')
})

test('a failed list says so, and can be tried again', async () => {
  show()
  server.answer('GET /api/accounts/', 500, { detail: 'The database is away.', remedy: 'Try again soon.' })
  expect(await screen.findByText('The database is away.')).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy()
})

describe('adding', () => {
  test('begins with a service and asks only for what that needs', async () => {
    show('?add&name=work')
    expect(await screen.findByText('Services')).toBeTruthy()
    const link = screen.getByRole('link', { name: /^OpenAI/ })
    expect(link.getAttribute('href')).toBe('/settings/accounts?add=openai&name=work')
  })

  test('sends the key once, and goes to the new account', async () => {
    const history = show('?add=openai')
    server.answer('POST /api/accounts/', 201, account())
    fireEvent.click(await screen.findByRole('button', { name: 'Add account' }))
    expect(screen.getByText('This service answers nobody without a key.')).toBeTruthy()
    expect(server.asked('POST')).toHaveLength(0)
    type('Key', 'sk-secret')
    server.answer('GET /api/accounts/', 200, { results: [REHEARSAL, account()] })
    fireEvent.click(screen.getByRole('button', { name: 'Add account' }))
    await screen.findByRole('heading', { name: 'openai' })
    expect(await sent('POST')).toMatchObject({ preset: 'openai', name: 'openai', key: 'sk-secret' })
    expect(history?.at(-1)).toBe('/settings/accounts?account=openai')
  })

  test("puts the server's refusal at the field it means", async () => {
    show('?add=ollama')
    server.answer('POST /api/accounts/', 409, { detail: 'No.', errors: [{ where: 'name', message: 'There is an account called that already.' }] })
    fireEvent.click(await screen.findByRole('button', { name: 'Add account' }))
    expect(await screen.findByText('There is an account called that already.')).toBeTruthy()
    expect(screen.getByLabelText('Name').getAttribute('aria-invalid')).toBe('true')
  })
})

describe('an account', () => {
  test('is allowed its private address by one press that names it', async () => {
    show('?account=ollama', 'owner', LOCAL)
    server.answer(`PATCH ${LOCAL_ROUTE}`, 200, { ...LOCAL, allow_private: true })
    const allow = await screen.findByRole('button', { name: 'Allow 127.0.0.1:11434' })
    server.answer('GET /api/accounts/', 200, { results: [REHEARSAL, { ...LOCAL, allow_private: true }] })
    fireEvent.click(allow)
    expect(await screen.findByText(/allowed by an owner\.$/)).toBeTruthy()
    expect(await sent('PATCH')).toEqual({ allow_private: true })
  })

  test('says what its test brought, in words', async () => {
    show('?account=openai', 'owner', account())
    const route = `POST /api/accounts/${String(account().id)}/test/`
    server.answer(route, 200, { ok: true, latency_ms: 214, model: 'gpt-5', reply: 'ready', code: '', message: '', remedy: '' })
    fireEvent.click(await screen.findByRole('button', { name: 'Test' }))
    expect(await screen.findByText('It works. Answered after 214 ms')).toBeTruthy()
    const refused = { ok: false, latency_ms: 90, model: 'gpt-5', reply: '', code: 'KEY_REFUSED', message: 'openai does not know this key.', remedy: 'Enter a new one.' }
    server.answer(route, 200, refused)
    fireEvent.click(screen.getByRole('button', { name: 'Test again' }))
    expect(await screen.findByText('openai does not know this key.')).toBeTruthy()
    for (const words of ['Enter a new one.', 'KEY_REFUSED']) expect(screen.getByText(words)).toBeTruthy()
  })

  test('keeps its key to itself: typed over, or removed', async () => {
    show('?account=openai', 'owner', account())
    const key = await screen.findByLabelText<HTMLInputElement>('Key')
    expect([key.value, key.placeholder, key.type]).toEqual(['', 'stored; type to replace', 'password'])
    server.answer(`PATCH /api/accounts/${String(account().id)}/`, 200, account())
    fireEvent.click(screen.getByRole('button', { name: 'Remove' }))
    expect(screen.getByText('The stored key is removed when you save.')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Save changes' }))
    await screen.findByPlaceholderText('stored; type to replace')
    expect(await sent('PATCH')).toEqual({ key: '' })
  })

  test('names the flows that depend on it before it is deleted', async () => {
    show('?account=openai', 'owner', account({ used_by: ['Postmortem', 'Release notes'] }))
    fireEvent.click(await screen.findByRole('button', { name: 'Delete' }))
    const dialog = screen.getByRole('dialog', { name: 'Delete openai?' })
    expect(within(dialog).getAllByRole('listitem').map((flow) => flow.textContent)).toEqual(['Postmortem', 'Release notes'])
    expect(screen.getByLabelText<HTMLInputElement>('Name').readOnly).toBe(true)
  })

  test('is read by a viewer, who is told why they change nothing', async () => {
    show('?account=ollama', 'viewer', LOCAL)
    expect(await screen.findByText(/Only an owner can change accounts.*Your role here is viewer\./)).toBeTruthy()
    expect(screen.getByText('Ask an owner of the workspace to allow it.')).toBeTruthy()
    for (const name of [/^Allow/, 'Test', 'Fetch models', 'Switch off', 'Delete']) expect(screen.queryByRole('button', { name })).toBeNull()
    expect(screen.queryByRole('link', { name: 'Add account' })).toBeNull()
  })

  test('is used by an editor: tested and asked for its models, but not changed', async () => {
    show('?account=openai', 'editor', account({ models: [{ id: 'gpt-5', name: 'GPT-5', context: 400_000, output: null }], models_at: '2026-11-20T12:00:00Z' }))
    expect(await screen.findByRole('button', { name: 'Test' })).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Fetch again' })).toBeTruthy()
    expect(screen.getAllByRole('button', { name: 'Copy openai/gpt-5' })).toHaveLength(2)
    expect(screen.queryByLabelText('Key')).toBeNull()
  })

  test('that is not there is said not to be, with the way to add it', async () => {
    show('?account=lost')
    expect(await screen.findByText(/There is no account called lost/)).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Add it' }).getAttribute('href')).toBe('/settings/accounts?add&name=lost')
  })
})
