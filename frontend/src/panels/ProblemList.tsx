import { Fragment, useState } from 'react'
import { Link } from 'wouter'
import type { DocumentProblem } from '../api/types'
import { mendedAt } from '../graph/accounts'
import { fieldWords } from '../graph/fieldWords'
import { groupProblems, type ProblemRow } from '../graph/groupProblems'
import { Button } from '../ui/Button'
import { Icon } from '../ui/Icon'
import { Sentence } from '../ui/Sentence'
import './ProblemList.css'

/** More steps than this are named when they are asked for. */
const NAMED = 6

export type ProblemFix = Pick<DocumentProblem, 'fix'>

interface ProblemListProps {
  problems: readonly DocumentProblem[]
  label: string
  /** What a step is called; its id where nothing else is known. */
  titleOf?: (step: string) => string
  current?: string | null
  onStep?: ((step: string) => void) | undefined
  /** Applies the fix of a row: of one problem, or of all that are the same. Left out for those who may only look. */
  onFix?: ((fixed: ProblemFix) => void) | undefined
  fixing?: boolean
}

/** What is wrong, why, and what to do about it; the step is a press away, the fix too where there is one. */
export function ProblemList({ problems, label, titleOf, current, onStep, onFix, fixing = false }: ProblemListProps) {
  return (
    <ul className="problem-list" aria-label={label}>
      {groupProblems(problems).map((row, place) => {
        const error = row.severity === 'error'
        const { fix } = row
        const accounts = mendedAt(row.code, '')
        return (
          <li key={place} data-st={error ? 'failed' : 'retrying'} data-on={current != null && row.steps.includes(current)}>
            <span className="problem-icon">
              <Icon name={error ? 'error' : 'warn'} size={14} />
              <span className="visually-hidden">{error ? 'Error' : 'Warning'}</span>
            </span>
            <div className="grow">
              <p className="problem-message">
                <Sentence>{row.message}</Sentence>
              </p>
              {row.remedy && (
                <p className="m2">
                  <Sentence>{row.remedy}</Sentence>
                </p>
              )}
              <div className="problem-foot">
                <Steps row={row} titleOf={(step) => titleOf?.(step) ?? step} onStep={onStep} />
                {accounts !== null && (
                  <Link href={accounts} className="link">
                    Open the accounts
                  </Link>
                )}
                {fix && onFix && (
                  <Button size="sm" busy={fixing} onClick={() => { onFix({ fix }) }}>
                    {fix.title}
                  </Button>
                )}
              </div>
            </div>
          </li>
        )
      })}
    </ul>
  )
}

interface StepsProps {
  row: ProblemRow
  titleOf: (step: string) => string
  onStep: ((step: string) => void) | undefined
}

function Steps({ row: { steps, field }, titleOf, onStep }: StepsProps) {
  const [all, setAll] = useState(false)
  const named = all || steps.length <= NAMED + 1 ? steps : steps.slice(0, NAMED)
  if (steps.length === 0) return null
  return (
    <Fragment>
      {named.map((step) =>
        onStep ? (
          <button key={step} type="button" className="link" onClick={() => { onStep(step) }} aria-label={`Show ${titleOf(step)}`}>
            {titleOf(step)}
          </button>
        ) : (
          <b key={step}>{titleOf(step)}</b>
        ),
      )}
      {named.length < steps.length && (
        <button type="button" className="link" onClick={() => { setAll(true) }}>
          and {steps.length - named.length} more
        </button>
      )}
      {field && steps.length === 1 && <span className="m3 trunc problem-field">{fieldWords(field)}</span>}
    </Fragment>
  )
}
