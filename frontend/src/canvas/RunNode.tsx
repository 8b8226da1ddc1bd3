import type { Step } from '../graph/document'
import type { StepState } from '../graph/runState'
import { isTerminal } from '../graph/runState'
import { useLiveText, useRunView } from '../stores/hooks'
import type { StreamedText } from '../stores/liveTexts'
import type { RunStore } from '../stores/runStore'
import { Icon } from '../ui/Icon'
import { STATES } from '../ui/states'
import { Excerpt } from './BuildNode'
import { useScene } from './CanvasContext'
import { needs, stepName } from './describe'
import type { Display } from './display'
import { display, isStreaming, sentWords } from './display'
import { outputExcerpt, tail } from './excerpt'
import { estimatedTokens, seconds, settledFigures } from './figures'
import { faceOf } from './kindFace'
import { NodeFrame } from './NodeFrame'
import { useRunClock } from './useRunClock'

interface RunNodeProps {
  run: RunStore
  step: Step
  selected: boolean
  tabStop: boolean
  failing?: boolean
}

export function RunNode({ run, step, selected, tabStop, failing }: RunNodeProps) {
  const { kinds, graph } = useScene()
  const state = useStepState(run, step.id)
  const status = useRunView(run, (view) => view.run.state)
  const live = useLiveText(run, step.id)
  const connection = useRunView(run, (view) => view.connection.state)
  if (!state) return null
  const streaming = isStreaming(state, live) ? live : undefined
  const shows = display(state, status, streaming !== undefined)
  const face = faceOf(kinds, step)
  return (
    <NodeFrame
      step={step}
      face={face}
      name={stepName(step, face, graph, shows.word)}
      selected={selected}
      tabStop={tabStop}
      failing={failing}
      shown={shows.shown}
      body={<RunBody step={step} state={state} shows={shows} streaming={streaming} sent={sentWords(connection)} />}
      footer={
        <div className="ft" data-st={shows.shown}>
          <Icon name={STATES[shows.shown].icon} size={12} />
          <span>{shows.word}</span>
          <span className="num">
            <Figures run={run} path={step.id} state={state} streaming={streaming} />
          </span>
        </div>
      }
    />
  )
}

export function useStepState(run: RunStore, path: string): StepState | undefined {
  return useRunView(run, (view) => view.run.steps[path])
}

interface RunBodyProps {
  step: Step
  state: StepState
  shows: Display
  streaming: StreamedText | undefined
  sent: string
}

function RunBody({ step, state, shows, streaming, sent }: RunBodyProps) {
  if (streaming) {
    return (
      <div className="bd stream">
        <div>
          {tail(streaming.text)}
          <span className="caret" />
        </div>
      </div>
    )
  }
  return (
    <div className="bd">
      <div className="clamp">{shows.shown === 'queued' ? <Excerpt step={step} /> : bodyText(state, sent)}</div>
    </div>
  )
}

/** The two lines of a step that has started: what it waits for, what it made, or what went wrong. */
function bodyText(state: StepState, sent: string): string {
  switch (state.state) {
    case 'running':
      return state.calls.length > 0 ? sent : 'Started.'
    case 'succeeded':
      return outputExcerpt(state.output)
    case 'failed':
      return state.error?.message ?? ''
    case 'skipped':
      return state.reason ?? ''
    case 'cancelled':
      return 'Stopped before it finished.'
    case 'retrying':
      return state.error?.message ?? 'Trying again.'
    case 'queued':
    case 'waiting':
      return ''
  }
}

interface FiguresProps {
  run: RunStore
  path: string
  state: StepState
  streaming: StreamedText | undefined
}

/** The numbers at the right of a footer; only a step that works right now ticks. */
export function Figures({ run, path, state, streaming }: FiguresProps) {
  if (state.state === 'queued') return <Needs run={run} path={path} />
  if (state.state !== 'running') return settledFigures(state)
  if (streaming) return <StreamRate run={run} streaming={streaming} />
  return <Elapsed run={run} since={state.started_at} />
}

function Needs({ run, path }: { run: RunStore; path: string }) {
  const sources = run.document.edges.filter((edge) => edge.target === path).map((edge) => edge.source)
  return useRunView(run, (view) => {
    if (isTerminal(view.run.state)) return ''
    const open = sources.filter((source) => view.run.steps[source]?.finished_at == null)
    const titles = open.map((source) => run.document.steps.find((step) => step.id === source)?.title ?? source)
    return needs(titles)
  })
}

function StreamRate({ run, streaming }: { run: RunStore; streaming: StreamedText }) {
  const now = useRunClock(run, 500)
  const ahead = useRunView(run, (view) => view.clockAhead)
  const watched = (now + ahead - streaming.since) / 1000
  const count = `~${estimatedTokens(streaming.length)} tok`
  if (watched < 1) return count
  return `${count} ${Math.round(estimatedTokens(streaming.length - streaming.lengthThen) / watched)}/s`
}

function Elapsed({ run, since }: { run: RunStore; since: string | null }) {
  const now = useRunClock(run, 100, since !== null)
  return since === null ? '' : seconds(now - Date.parse(since))
}
