import { Fragment } from 'react'
import type { DocumentProblem } from '../api/types'
import { fieldWords } from '../graph/fieldWords'
import { Button } from '../ui/Button'
import { Icon } from '../ui/Icon'
import { Sentence } from '../ui/Sentence'
import './ProblemList.css'

interface ProblemListProps {
  problems: readonly DocumentProblem[]
  label: string
  /** What a step is called; its id where nothing else is known. */
  titleOf?: (step: string) => string
  current?: string | null
  onStep?: ((step: string) => void) | undefined
  /** Applies the problem's own fix. Left out for those who may only look. */
  onFix?: ((problem: DocumentProblem) => void) | undefined
  fixing?: boolean
}

/** What is wrong, why, and what to do about it; the step is a press away, the fix too where there is one. */
export function ProblemList({ problems, label, titleOf, current, onStep, onFix, fixing = false }: ProblemListProps) {
  return (
    <ul className="problem-list" aria-label={label}>
      {problems.map((problem, place) => {
        const { severity, message, remedy, step, field, fix } = problem
        const title = step === null ? '' : (titleOf?.(step) ?? step)
        const error = severity === 'error'
        return (
          <li key={place} data-st={error ? 'failed' : 'retrying'} data-on={step !== null && step === current}>
            <span className="problem-icon">
              <Icon name={error ? 'error' : 'warn'} size={14} />
              <span className="visually-hidden">{error ? 'Error' : 'Warning'}</span>
            </span>
            <div className="grow">
              <p className="problem-message">
                <Sentence>{message}</Sentence>
              </p>
              {remedy && (
                <p className="m2">
                  <Sentence>{remedy}</Sentence>
                </p>
              )}
              <div className="problem-foot">
                {step !== null && (
                  <Fragment>
                    {onStep ? (
                      <button type="button" className="link" onClick={() => { onStep(step) }} aria-label={`Show ${title}`}>
                        {title}
                      </button>
                    ) : (
                      <b>{title}</b>
                    )}
                    {field && <span className="m3 trunc problem-field">{fieldWords(field)}</span>}
                  </Fragment>
                )}
                {fix && onFix && (
                  <Button size="sm" busy={fixing} onClick={() => { onFix(problem) }}>
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
