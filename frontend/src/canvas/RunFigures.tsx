import { inScope, scopeOf } from '../graph/paths'
import type { StepState } from '../graph/stepState'
import { isTerminal } from '../graph/runState'
import { isActive, openQuestion, openWaits } from '../graph/stepState'
import { inWords } from '../graph/waits'
import { useRunView } from '../stores/hooks'
import type { StreamedText } from '../stores/liveTexts'
import type { RunStore } from '../stores/runStore'
import { needs } from './describe'
import { estimatedTokens, seconds, settledFigures } from './figures'
import { useRunClock } from './useRunClock'

interface RunFiguresProps {
  run: RunStore
  path: string
  state: StepState
  streaming: StreamedText | undefined
}

/** The numbers at the right of a footer; only a step that works or waits right now ticks. */
export function RunFigures({ run, path, state, streaming }: RunFiguresProps) {
  const paused = useRunView(run, (view) => view.run.state === 'paused')
  if (paused && isActive(state.state)) return ''
  switch (state.state) {
    case 'queued':
      return <Needs run={run} path={path} />
    case 'running':
      return streaming ? <StreamRate run={run} streaming={streaming} /> : <Elapsed run={run} since={state.started_at} />
    case 'retrying':
      return state.retry ? <Until run={run} moment={state.retry.due_at} /> : ''
    case 'waiting': {
      const until = openWaits(state)[0]?.until ?? null
      return until !== null && !openQuestion(state) ? <Until run={run} moment={until} /> : <Elapsed run={run} since={state.started_at} />
    }
    case 'succeeded':
    case 'skipped':
    case 'failed':
    case 'cancelled':
      return settledFigures(state)
  }
}

function Needs({ run, path }: { run: RunStore; path: string }) {
  const id = path.slice(path.lastIndexOf('.') + 1)
  const sources = run.document.edges.filter((edge) => edge.target === id).map((edge) => edge.source)
  return useRunView(run, (view) => {
    if (isTerminal(view.run.state)) return ''
    const scope = scopeOf(path)
    const open = sources.filter((source) => view.run.steps.get(inScope(scope, source))?.finished_at == null)
    const titles = open.map((source) => run.document.steps.find((step) => step.id === source)?.title ?? source)
    return needs(titles)
  })
}

function StreamRate({ run, streaming }: { run: RunStore; streaming: StreamedText }) {
  const now = useRunClock(run, 500)
  const ahead = useRunView(run, (view) => view.clockAhead)
  const watched = (now + ahead - streaming.since) / 1000
  const count = `~${String(estimatedTokens(streaming.length))} tok`
  if (watched < 1) return count
  return `${count} ${String(Math.round(estimatedTokens(streaming.length - streaming.lengthThen) / watched))}/s`
}

function Elapsed({ run, since }: { run: RunStore; since: string | null }) {
  const now = useRunClock(run, 100, since !== null)
  return since === null ? '' : seconds(now - Date.parse(since))
}

/** "in 2 s". */
export function Until({ run, moment }: { run: RunStore; moment: string }) {
  const now = useRunClock(run, 500)
  return inWords(Date.parse(moment) - now)
}
