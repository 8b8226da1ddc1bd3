import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { keys } from '../../api/queries'
import type { Kind, RunDetail } from '../../api/types'
import { useMayRun } from '../../api/useMayRun'
import { LiveRegion } from '../../canvas/LiveRegion'
import { useNarrow } from '../../canvas/useNarrow'
import type { Command } from '../../commands/command'
import { useCommands } from '../../commands/useCommands'
import { stepToWatch } from '../../graph/follow'
import { isTerminal } from '../../graph/runState'
import { topology } from '../../graph/topology'
import { RunDialog } from '../../panels/RunDialog'
import { useRunStatus, useRunView } from '../../stores/hooks'
import { useRunFollowing } from '../../stores/useRunFollowing'
import { usePage } from '../../ui/usePage'
import { RunDesk } from './RunDesk'
import { RunPhone } from './RunPhone'

/** One run, followed live for as long as this page is open. */
export function OpenRun({ detail, kinds }: { detail: RunDetail; kinds: readonly Kind[] }) {
  const { store, tryNow } = useRunFollowing(detail.id, detail.document, detail.seq)
  const narrow = useNarrow()
  const [, navigate] = useLocation()
  const [again, setAgain] = useState(false)
  const order = useMemo(() => topology(detail.document).order, [detail.document])
  const watched = useRunView(store, (view) => stepToWatch(view.run, order))
  // Until someone picks a step, the panel goes where the work is.
  const [picked, setPicked] = useState<string | null | undefined>(undefined)
  useFreshLists(detail.id, useRunView(store, (view) => isTerminal(view.run.state)) && !isTerminal(detail.state))
  usePage(`Run ${detail.number} · ${detail.flow.name}`)
  useRunAgain(isTerminal(useRunStatus(store, detail.state)), setAgain)
  const still = useRunView(store, (view) => view.knownUntil !== null)
  const shared = {
    detail,
    kinds,
    store,
    tryNow,
    onPick: setPicked,
    onAgain: () => {
      setAgain(true)
    },
  }
  return (
    <div className="run-view" data-still={still || undefined}>
      <LiveRegion run={store} />
      {narrow ? (
        <RunPhone {...shared} selected={picked ?? null} />
      ) : (
        <RunDesk {...shared} selected={picked === undefined ? watched : picked} />
      )}
      {again && (
        <RunDialog
          flowId={detail.flow.id}
          values={detail.inputs}
          onClose={() => {
            setAgain(false)
          }}
          onStarted={(run) => {
            setAgain(false)
            navigate(`/runs/${run.id}`)
          }}
        />
      )}
    </div>
  )
}

/** The button's shortcut, where the button is. */
function useRunAgain(ended: boolean, ask: (asking: boolean) => void): void {
  const offered = useMayRun() && ended
  const commands = useMemo<Command[]>(() => {
    const perform = () => {
      ask(true)
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
    void client.invalidateQueries({ queryKey: ['flows'] })
  }, [client, runId, ended])
}
