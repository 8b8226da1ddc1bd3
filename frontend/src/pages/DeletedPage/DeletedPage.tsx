import { asProblem } from '../../api/problem'
import type { FlowSummary } from '../../api/types'
import { useDeletedFlows, useUndeleteFlow } from '../../api/useFlowActions'
import { useKinds } from '../../api/useKinds'
import { useMayRun } from '../../api/useMayRun'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { FlowThumb } from '../../ui/FlowThumb'
import { plural } from '../../ui/format'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { Shell } from '../../ui/shell/Shell'
import { LateWords } from '../../ui/Skeleton'
import { TimeAgo } from '../../ui/TimeAgo'
import { showToast } from '../../ui/toastStore'
import { FlowsSwitch } from '../FlowsPage/FlowsSwitch'
import { lastDay } from './lastDay'
import './DeletedPage.css'

/** What was deleted in the last 30 days, each with its way back. */
export default function DeletedPage() {
  const flows = useDeletedFlows()
  return (
    <Shell title="Deleted flows">
      <div className="page">
        <div className="page-head">
          <h1>Deleted flows</h1>
        </div>
        <div className="flows-filter">
          <FlowsSwitch current="deleted" />
        </div>
        {flows.isError && <ProblemBanner error={flows.error} onRetry={() => void flows.refetch()} />}
        {flows.isPending && <LateWords>Opening the deleted flows</LateWords>}
        {flows.data?.length === 0 && (
          <EmptyState icon="trash" title="Nothing was deleted">
            A deleted flow stays here for 30 days and can be restored with all its versions.
          </EmptyState>
        )}
        {flows.data && flows.data.length > 0 && (
          <ul className="card deleted-list">
            {flows.data.map((flow) => (
              <DeletedRow key={flow.id} flow={flow} />
            ))}
          </ul>
        )}
      </div>
    </Shell>
  )
}

function DeletedRow({ flow }: { flow: FlowSummary }) {
  const kinds = useKinds()
  const mayRestore = useMayRun()
  const restore = useUndeleteFlow()
  const perform = () => {
    // The row goes with it: a promise tells how it ended all the same, callbacks of `mutate` would not.
    restore.mutateAsync(flow.id).then(
      () => { showToast({ icon: 'succeeded', title: `${flow.name} is back.` }) },
      (error: unknown) => {
        const { detail, remedy } = asProblem(error)
        showToast({ icon: 'failed', title: `Not restored. ${detail}`, text: remedy })
      },
    )
  }
  return (
    <li className="deleted-row">
      <FlowThumb graph={flow.graph} kinds={kinds.data ?? []} width={176} height={88} />
      <div className="grow">
        <h2 className="trunc">{flow.name}</h2>
        <p className="t12 m2">
          {plural(flow.step_count, 'step')}
          {flow.deleted_at && (
            <>
              , deleted <TimeAgo at={flow.deleted_at} />
              {flow.deleted_by && ` by ${flow.deleted_by.name}`}, kept until {lastDay(flow.deleted_at)}
            </>
          )}
        </p>
      </div>
      {mayRestore && (
        <Button icon="undo" busy={restore.isPending} onClick={perform} aria-label={`Restore ${flow.name}`}>
          Restore
        </Button>
      )}
    </li>
  )
}
