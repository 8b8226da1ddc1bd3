import type { DocumentProblem, StaleDraft } from './types'

/* Every failed request becomes one ApiProblem, whatever went wrong (RFC 9457 documents, dead network, odd bodies). */

export interface FieldProblem {
  where: string
  message: string
}

export interface ProblemDocument {
  title: string
  status: number
  detail: string
  code: string
  remedy: string
  errors: FieldProblem[]
  /** What only this kind of problem carries: both sides of a conflict, the problems of a document. */
  more?: Readonly<Record<string, unknown>>
}

export class ApiProblem extends Error {
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  readonly remedy: string
  readonly errors: readonly FieldProblem[]
  readonly more: Readonly<Record<string, unknown>>

  constructor(document: ProblemDocument) {
    super(document.detail)
    this.name = 'ApiProblem'
    this.title = document.title
    this.status = document.status
    this.detail = document.detail
    this.code = document.code
    this.remedy = document.remedy
    this.errors = document.errors
    this.more = document.more ?? {}
  }

  /** The message for one input, by the last part of its address: `inputs.topic` and `topic` are the same field. */
  fieldErrors(): Record<string, string> {
    const found: Record<string, string> = {}
    for (const { where, message } of this.errors) {
      const name = where.split('.').at(-1)
      if (name) found[name] ??= message
    }
    return found
  }

  /** What is wrong with the document that was refused, where that was the reason. */
  documentProblems(): DocumentProblem[] {
    const { problems } = this.more
    return Array.isArray(problems) ? (problems as DocumentProblem[]) : []
  }

  /** Both sides of a save that came too late. */
  staleDraft(): StaleDraft | null {
    const isOne = this.status === 409 && 'theirs' in this.more && 'revision' in this.more
    return isOne ? (this.more as unknown as StaleDraft) : null
  }
}

const text = (value: unknown, otherwise: string) => (typeof value === 'string' && value !== '' ? value : otherwise)

function fieldProblems(value: unknown): FieldProblem[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null) return []
    const { where, message } = item as Record<string, unknown>
    return typeof message === 'string' ? [{ where: text(where, ''), message }] : []
  })
}

export function parseProblem(status: number, body: unknown): ApiProblem {
  const given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  return new ApiProblem({
    status,
    code: text(given.code, `HTTP_${String(status)}`),
    title: text(given.title, 'The server could not do that'),
    detail: text(given.detail, `The server answered with status ${String(status)} and no explanation.`),
    remedy: text(given.remedy, 'Try again; if it stays, look at the server log.'),
    errors: fieldProblems(given.errors),
    more: given,
  })
}

export async function problemOf(response: Response): Promise<ApiProblem> {
  let body: unknown = null
  try {
    body = await response.json()
  } catch {
    // Not JSON: the status has to do.
  }
  return parseProblem(response.status, body)
}

export function unreachable(): ApiProblem {
  return new ApiProblem({
    status: 0,
    code: 'UNREACHABLE',
    title: 'Baton cannot be reached',
    detail: 'The server did not answer.',
    remedy: 'Check that it is still running, then try again.',
    errors: [],
  })
}

export const asProblem = (error: unknown): ApiProblem =>
  error instanceof ApiProblem
    ? error
    : new ApiProblem({
        status: 0,
        code: 'UNEXPECTED',
        title: 'Something unexpected happened',
        detail: error instanceof Error ? error.message : 'No reason was given.',
        remedy: 'Reload the page and try again.',
        errors: [],
      })
