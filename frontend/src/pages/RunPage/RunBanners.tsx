import type { ReactNode } from 'react'
import { signInAddress } from '../../api/client'
import { useRunClock } from '../../canvas/useRunClock'
import { roundWords } from '../../graph/frames'
import type { Connection } from '../../live/RunSocket'
import { countDone, useRunView } from '../../stores/hooks'
import type { RunStore } from '../../stores/runStore'
import { Banner } from '../../ui/Banner'
import { Button } from '../../ui/Button'
import { buttonClass } from '../../ui/buttonClass'
import { clockTime, plural } from '../../ui/format'
import { useNow } from '../../ui/useNow'
import { failedPath, titleOf } from './titles'

interface RunBannersProps {
  store: RunStore
  tryNow: () => void
  onShow: (path: string) => void
  /** What else there is to say over the canvas. */
  children?: ReactNode
}

export function RunBanners({ store, tryNow, onShow, children }: RunBannersProps) {
  const connection = useRunView(store, (view) => view.connection)
  return (
    <div className="banners">
      {connection.state === 'reconnecting' && <Reconnecting store={store} connection={connection} tryNow={tryNow} />}
      {connection.state === 'lost' && <Lost connection={connection} />}
      <Failure store={store} onShow={onShow} />
      {children}
    </div>
  )
}

function Reconnecting({
  store,
  connection,
  tryNow,
}: {
  store: RunStore
  connection: Extract<Connection, { state: 'reconnecting' }>
  tryNow: () => void
}) {
  const now = useNow(250)
  const known = useRunClock(store, 1_000, false)
  const started = useRunView(store, (view) => view.run.started_at)
  const left = Math.max(0, Math.ceil((connection.retryAt - now.getTime()) / 1000))
  // The first try follows at once; only a longer loss is worth a word.
  if (connection.attempt < 2) return null
  return (
    <Banner
      tone="retrying"
      icon="wifi"
      title={started === null ? 'Live view lost.' : `Live view lost at ${clockTime(known - Date.parse(started))}.`}
      action={
        <Button size="sm" onClick={tryNow}>
          Try now
        </Button>
      }
    >
      Nothing is lost; {left === 0 ? 'trying again now' : `trying again in ${left} s`}
    </Banner>
  )
}

function Lost({ connection }: { connection: Extract<Connection, { state: 'lost' }> }) {
  return (
    <Banner
      tone="failed"
      icon="wifi"
      title="Live view ended."
      action={
        connection.code === 4401 ? (
          <a className={buttonClass('line', 'sm')} href={signInAddress(window.location.pathname)}>
            Sign in
          </a>
        ) : undefined
      }
    >
      {connection.reason}
    </Banner>
  )
}

function Failure({ store, onShow }: { store: RunStore; onShow: (id: string) => void }) {
  const error = useRunView(store, (view) => view.run.error)
  const failed = useRunView(store, (view) => failedPath(store, view))
  const done = useRunView(store, countDone)
  if (!error) return null
  const words = failed === null ? '' : roundWords(store.document, failed)
  const round = words === '' ? '' : `, ${words}`
  return (
    <Banner
      tone="failed"
      icon="failed"
      // The live region says it when it happens.
      quiet
      title={failed === null ? 'Failed.' : `Failed at ${titleOf(store, failed)}${round}.`}
      action={
        failed !== null && (
          <Button
            size="sm"
            onClick={() => {
              onShow(failed)
            }}
          >
            Show {titleOf(store, failed)}
          </Button>
        )
      }
    >
      {[error.message, error.remedy, kept(done, store.document.steps.length)].filter(Boolean).join(' ')}
    </Banner>
  )
}

function kept(done: number, all: number): string {
  if (done === 0) return ''
  return `${done} of ${plural(all, 'step')} ${done === 1 ? 'was done; its output is' : 'were done; their output is'} kept.`
}
