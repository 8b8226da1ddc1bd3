import type { ApiProblem } from '../../api/problem'
import { Banner } from '../../ui/Banner'
import { lineOf } from './lines'

interface ImportRefusalProps {
  problem: ApiProblem
  onLine: (line: number) => void
}

/** Why a text could not be read, and where. The text stays as it is. */
export function ImportRefusal({ problem, onLine }: ImportRefusalProps) {
  const others = problem.errors.filter(({ message }) => message !== problem.detail)
  const place = problem.errors.find(({ message }) => message === problem.detail)?.where ?? ''
  const line = lineOf(problem.detail) ?? problem.errors.map(({ where }) => lineOf(where)).find((found) => found !== null)
  return (
    <div className="import-refusal">
      <Banner
        tone="failed"
        icon="failed"
        title={place !== '' && lineOf(place) === null ? `At ${place}: ${problem.detail}` : problem.detail}
        action={
          line != null && (
            <button type="button" className="btn line sm" onClick={() => { onLine(line) }}>
              Show line {line}
            </button>
          )
        }
      >
        {problem.remedy}
      </Banner>
      {others.length > 0 && (
        <ul className="import-errors t12">
          {others.map(({ where, message }, place) => (
            <li key={place}>
              {where && <b className="mono">{where}</b>} {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
