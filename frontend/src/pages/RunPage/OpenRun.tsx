import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { keys } from '../../api/queries'
import type { Kind, Run, RunDetail } from '../../api/types'
import { useMayRun } from '../../api/useMayRun'
import { useSession } from '../../api/useSession'
import { LiveRegion } from '../../canvas/LiveRegion'
import { useNarrow } from '../../canvas/useNarrow'
import type { Command } from '../../commands/command'
import { useCommands } from '../../commands/useCommands'
import { idOf } from '../../graph/paths'
import { isTerminal } from '../../graph/runState'
import { RunDialog } from '../../panels/RunDialog'
import { useRunStatus, useRunView } from '../../stores/hooks'
import { useLooking } from '../../stores/useLooking'
import { useRunFollowing } from '../../stores/useRunFollowing'
import { ViewerContext } from '../../stores/viewer'
import { usePage } from '../../ui/usePage'
import { RunDesk } from './RunDesk'
import { RunPhone } from './RunPhone'
import type { Asked } from './runViewProps'
import { failedPath, titleOf } from './titles'

const ForkDialog = lazy(() => import('../../panels/ForkDialog'))
const RerunDialog = lazy(() => import('../../panels/RerunDialog'))

/** One run, followed live for as long as this page is open. */
export function OpenRun({ detail, kinds }: { detail: RunDetail; kinds: readonly Kind[] }) {
  const { store, tryNow } = useRunFollowing(detail.id, detail.document, detail.seq)
  const narrow = useNarrow()
  const looking = useLooking(store, new URLSearchParams(useSearch()).get('step'))
  const [asked, setAsked] = useState<Asked | null>(null)
  const email = useSession().data?.user.email ?? null
  const viewer = useMayRun() ? email : null
  useFreshLists(detail.id, useRunView(store, (view) => isTerminal(view.run.state)) && !isTerminal(detail.state))
  usePage(`Run ${detail.number} · ${detail.flow.name}`)
  useRunAgain(isTerminal(useRunStatus(store, detail.state)), setAsked)
  const still = useRunView(store, (view) => view.knownUntil !== null)
  const shared = { detail, kinds, store, tryNow, looking, onAsk: setAsked }
  return (
    <ViewerContext value={viewer}>
      <div className="run-view" data-still={still || undefined}>
        <LiveRegion run={store} />
        {narrow ? <RunPhone {...shared} /> : <RunDesk {...shared} />}
        {asked && <Dialogs {...shared} asked={asked} />}
      </div>
    </ViewerContext>
  )
}

interface DialogsProps {
  detail: RunDetail
  store: ReturnType<typeof useRunFollowing>['store']
  asked: Asked
  onAsk: (asked: Asked | null) => void
}

function Dialogs({ detail, store, asked, onAsk }: DialogsProps) {
  const [, navigate] = useLocation()
  const onClose = () => {
    onAsk(null)
  }
  const onStarted = (run: Run) => {
    onAsk(null)
    navigate(`/runs/${run.id}`)
  }
  if (asked.what === 'again') return <RunDialog flowId={detail.flow.id} values={detail.inputs} onClose={onClose} onStarted={onStarted} />
  const shared = { runId: detail.id, number: detail.number, onClose }
  const failed = failedPath(store, store.getState())
  const step = asked.what === 'fork' ? store.document.steps.find(({ id }) => id === idOf(asked.path)) : undefined
  return (
    <Suspense>
      {asked.what === 'rerun' && (
        <RerunDialog {...shared} from={failed === null ? null : titleOf(store, failed)} onStarted={onStarted} />
      )}
      {asked.what === 'fork' && step && <ForkDialog {...shared} run={store} step={step} path={asked.path} onForked={onStarted} />}
    </Suspense>
  )
}

/** The button's shortcut, where the button is. */
function useRunAgain(ended: boolean, ask: (asked: Asked) => void): void {
  const offered = useMayRun() && ended
  const commands = useMemo<Command[]>(() => {
    const perform = () => {
      ask({ what: 'again' })
    }
    return offered ? [{ id: 'run.again', group: 'Run', label: 'Run again', icon: 'undo', keys: 'mod+Enter', perform }] : []
  }, [offered, ask])
  useCommands(commands)
}

/** Lists elsewhere learn that the run has ended. */
function useFreshLists(runId: string, ended: boolean): void {
  const client = useQueryClient()
  useEffect(() => {
    if (!ended) return
    void client.invalidateQueries({ queryKey: keys.allRuns })
    void client.invalidateQueries({ queryKey: keys.run(runId) })
    void client.invalidateQueries({ queryKey: keys.waits })
    void client.invalidateQueries({ queryKey: ['flows'] })
  }, [client, runId, ended])
}
