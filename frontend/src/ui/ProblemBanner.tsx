import { asProblem } from '../api/problem'
import { Banner } from './Banner'
import { Button } from './Button'

/** A failed request: what happened, the likely remedy, and another try. */
export function ProblemBanner({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const problem = asProblem(error)
  return (
    <Banner
      tone="failed"
      icon={problem.status === 0 ? 'wifi' : 'failed'}
      title={problem.detail}
      action={
        onRetry && (
          <Button size="sm" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {problem.remedy}
    </Banner>
  )
}
