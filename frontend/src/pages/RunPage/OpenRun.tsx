import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { keys } from '../../api/queries'
import type { Kind, RunDetail } from '../../api/types'
import { LiveRegion } from '../../canvas/LiveRegion'
import { useNarrow } from '../../canvas/useNarrow'
import { stepToWatch } from '../../graph/follow'
import { isTerminal } from '../../graph/runState'
import { topology } from '../../graph/topology'
import { RunDialog } from '../../panels/RunDialog'
import { useRunView } from '../../stores/hooks'
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
  usePage(`Run ${detail.number}, ${detail.flow.name}`)
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
    <>
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
    </>
  )
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
