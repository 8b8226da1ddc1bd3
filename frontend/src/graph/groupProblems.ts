/* Problems as rows of a list: the same advice for many steps would drown what is really wrong, so it is one row. */
import type { DocumentProblem } from '../api/types'

export interface ProblemRow {
  code: string
  severity: DocumentProblem['severity']
  message: string
  remedy: string
  field: DocumentProblem['field']
  /** Every step it is said of; none where it is said of the flow. */
  steps: string[]
  /** Of one step as it is, of several as one change of all of them. */
  fix: DocumentProblem['fix']
  problems: DocumentProblem[]
}

/** What names a step when it is said of one, said of many. */
const OF_MANY: Readonly<Record<string, (count: number) => string>> = {
  NO_RETRY: (count) => `${String(count)} steps reach another machine, and one failure there fails them for good.`,
  NO_TIMEOUT: (count) => `Nobody said how long ${String(count)} steps may take; after five minutes each is given up.`,
  NO_TOKEN_LIMIT: (count) => `Nobody said how long the answers of ${String(count)} steps may be.`,
  MODEL_UNBOUND: (count) => `${String(count)} steps want models of accounts that are not there.`,
}

/** Errors first, otherwise in the order given; a row stands where its first problem stood. */
export function groupProblems(problems: readonly DocumentProblem[]): ProblemRow[] {
  const groups = new Map<string, DocumentProblem[]>()
  problems.forEach((problem, place) => {
    const key = keyOf(problem, place)
    groups.set(key, [...(groups.get(key) ?? []), problem])
  })
  const rows = [...groups.values()].flatMap(rowOf)
  return [...rows.filter(({ severity }) => severity === 'error'), ...rows.filter(({ severity }) => severity !== 'error')]
}

function keyOf({ severity, code, field, step, message }: DocumentProblem, place: number): string {
  if (step === null) return String(place)
  return JSON.stringify([severity, code, field, code in OF_MANY ? '' : message])
}

function rowOf(problems: DocumentProblem[]): ProblemRow[] {
  const [first] = problems
  if (!first) return []
  const { code, severity, message, remedy, field, fix } = first
  const steps = [...new Set(problems.flatMap(({ step }) => (step === null ? [] : [step])))]
  const many = steps.length > 1
  return [
    {
      code,
      severity,
      message: (many && OF_MANY[code]?.(steps.length)) || message,
      remedy,
      field,
      steps,
      fix: many ? fixOfAll(problems, steps.length) : fix,
      problems,
    },
  ]
}

function fixOfAll(problems: readonly DocumentProblem[], steps: number): DocumentProblem['fix'] {
  const fixes = problems.flatMap(({ fix }) => (fix ? [fix] : []))
  const [first] = fixes
  if (!first) return null
  const alike = fixes.length === steps && fixes.every(({ title }) => title === first.title)
  const all = steps === 2 ? 'both' : `all ${String(steps)}`
  const some = fixes.length === steps ? `Fix ${all} steps` : `Fix ${String(fixes.length)} of ${String(steps)} steps`
  return { title: alike ? `${first.title}: ${all}` : some, changes: fixes.flatMap(({ changes }) => changes) }
}
