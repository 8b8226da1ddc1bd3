/** A server for tests. Import it first: the API's client takes the browser's fetch when its module is read. */
const asked: Request[] = []
const answers = new Map<string, (url: URL) => Response>()

globalThis.fetch = (input) => {
  const request = input as Request
  asked.push(request)
  const url = new URL(request.url)
  const answer = answers.get(`${request.method} ${url.pathname}`)
  return Promise.resolve(answer ? answer(url) : new Response('{}', { status: 404 }))
}

export const server = {
  asked: (method: string) => asked.filter((request) => request.method === method),
  answer(route: string, status: number, body: unknown) {
    answers.set(route, () => new Response(JSON.stringify(body), { status }))
  },
  /** An answer that depends on what was asked. */
  tell(route: string, body: (url: URL) => unknown) {
    answers.set(route, (url) => new Response(JSON.stringify(body(url))))
  },
  forget() {
    asked.length = 0
    answers.clear()
  },
}
