/** A server for tests. Import it first: the API's client takes the browser's fetch when its module is read. */
const asked: Request[] = []
const answers = new Map<string, () => Response>()

globalThis.fetch = (input) => {
  const request = input as Request
  asked.push(request)
  const answer = answers.get(`${request.method} ${new URL(request.url).pathname}`)
  return Promise.resolve(answer ? answer() : new Response('{}', { status: 404 }))
}

export const server = {
  asked: (method: string) => asked.filter((request) => request.method === method),
  answer(route: string, status: number, body: unknown) {
    answers.set(route, () => new Response(JSON.stringify(body), { status }))
  },
  forget() {
    asked.length = 0
    answers.clear()
  },
}
