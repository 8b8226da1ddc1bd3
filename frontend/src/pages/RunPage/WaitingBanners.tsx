import { openQuestion } from '../../graph/stepState'
import { idOf } from '../../graph/paths'
import { roundWords } from '../../graph/frames'
import { waitingWords, waitMessage } from '../../graph/waits'
import { QuestionCard } from '../../panels/questions/QuestionCard'
import { useRunShape, useRunView, useStepState } from '../../stores/hooks'
import type { RunStore } from '../../stores/runStore'
import { useViewer } from '../../stores/viewer'
import { Banner } from '../../ui/Banner'
import { Button } from '../../ui/Button'
import { titleOf } from './titles'

const AT_MOST = 2

/** The paths on which the run asks somebody something, in the order in which it asked. */
function useAsked(store: RunStore): readonly string[] {
  return useRunShape(store, ({ run, instances }) =>
    instances.waiting.filter((path) => {
      const step = run.steps.get(path)
      return step !== undefined && openQuestion(step) !== null
    }),
  )
}

interface WaitingBannersProps {
  store: RunStore
  onOpen: (path: string) => void
  /** A step whose question is on the page already. */
  except?: string | null
}

/** What the run waits for from people: said on the page, with the way there. */
export function WaitingBanners({ store, onOpen, except = null }: WaitingBannersProps) {
  const asked = useAsked(store).filter((path) => idOf(path) !== except)
  return (
    <>
      {asked.slice(0, AT_MOST).map((path) => (
        <Waits key={path} store={store} path={path} onOpen={onOpen} />
      ))}
      {asked.length > AT_MOST && (
        <Banner tone="waiting" icon="waiting" title={`${String(asked.length - AT_MOST)} more questions.`} quiet>
          They follow when these are answered.
        </Banner>
      )}
    </>
  )
}

export function PausedBanner({ store }: { store: RunStore }) {
  const at = useRunView(store, (view) => (view.run.state === 'paused' ? (view.run.paused_at ?? '') : null))
  if (at === null) return null
  return (
    <Banner tone="waiting" icon="pause" title={at === '' ? 'Paused.' : `Paused before ${titleOf(store, at)}.`} quiet>
      Calls under way were finished; nothing new starts until the run is resumed.
    </Banner>
  )
}

function Waits({ store, path, onOpen }: { store: RunStore; path: string; onOpen: (path: string) => void }) {
  const state = useStepState(store, path)
  const viewer = useViewer()
  if (!state) return null
  const title = titleOf(store, path)
  const round = roundWords(store.document, path)
  const words = waitingWords(state, viewer)
  return (
    <Banner
      tone="waiting"
      icon="waiting"
      // The live region says it when it happens.
      quiet
      title={`${words} at ${title}${round === '' ? '' : `, ${round}`}.`}
      action={
        <Button size="sm" onClick={() => { onOpen(path) }}>
          {words === 'Waiting for you' ? `Answer ${title}` : `Show ${title}`}
        </Button>
      }
    >
      <span className="banner-gist">{waitMessage(state)}</span>
    </Banner>
  )
}

/** On a phone the first question is there before anything else. */
export function FirstQuestion({ runId, store, onOpen }: { runId: string; store: RunStore; onOpen: (path: string) => void }) {
  const [path, ...others] = useAsked(store)
  const state = useStepState(store, path ?? '')
  const question = state ? openQuestion(state) : null
  return (
    <>
      {path !== undefined && state && question && (
        <div className="first-question">
          <h2>
            {titleOf(store, path)}
            {roundWords(store.document, path) !== '' && <span className="t12 m3"> {roundWords(store.document, path)}</span>}
          </h2>
          <QuestionCard key={`${path} ${String(question.wait)}`} runId={runId} run={store} path={path} state={state} wait={question} />
        </div>
      )}
      {others.slice(0, AT_MOST).map((other) => (
        <Waits key={other} store={store} path={other} onOpen={onOpen} />
      ))}
    </>
  )
}
