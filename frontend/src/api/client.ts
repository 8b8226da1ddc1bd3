import createClient, { type Middleware } from 'openapi-fetch'
import { cookie } from './cookies'
import type { paths } from './schema'
import { problemOf, unreachable } from './problem'
import { chosenWorkspace } from './workspace'

const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

export const csrfToken = () => cookie('csrftoken') ?? ''

/** Where to come back to after signing in. */
export const signInAddress = (path: string) => `/signin?next=${encodeURIComponent(path)}`

const rails: Middleware = {
  onRequest({ request }) {
    if (UNSAFE.has(request.method)) request.headers.set('X-CSRFToken', csrfToken())
    const workspace = chosenWorkspace()
    if (workspace) request.headers.set('Baton-Workspace', workspace)
    return request
  },
  async onResponse({ response }) {
    if (response.ok) return
    if (response.status === 401) location.assign(signInAddress(location.pathname + location.search))
    throw await problemOf(response)
  },
  onError({ error }) {
    return error instanceof DOMException && error.name === 'AbortError' ? error : unreachable()
  },
}

export const api = createClient<paths>({ baseUrl: location.origin, credentials: 'same-origin' })
api.use(rails)

/** What a successful answer carries; failures were thrown as ApiProblem before this. */
export function answer<Data>(result: { data?: Data }): Data {
  if (result.data === undefined) throw unreachable()
  return result.data
}
