import { useParams } from 'wouter'
import { asProblem } from '../../api/problem'
import { useKinds } from '../../api/useKinds'
import { useRun } from '../../api/useRun'
import { CanvasSkeleton } from '../../panels/CanvasSkeleton'
import { NotHere } from '../../panels/NotHere'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { OpenRun } from './OpenRun'

export default function RunPage() {
  const { id = '' } = useParams<{ id: string }>()
  const run = useRun(id)
  const kinds = useKinds()
  if (run.error && !run.data) {
    if (asProblem(run.error).status === 404) {
      return <NotHere title="This run is not here">It was deleted, or it belongs to another workspace.</NotHere>
    }
    return (
      <CanvasSkeleton crumb="Run" words="">
        <ProblemBanner error={run.error} onRetry={() => void run.refetch()} />
      </CanvasSkeleton>
    )
  }
  if (!run.data || kinds.isPending) return <CanvasSkeleton crumb="Run" words="Opening the run" />
  return <OpenRun key={id} detail={run.data} kinds={kinds.data ?? []} />
}
