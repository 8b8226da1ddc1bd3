import { useState } from 'react'
import type { Kind } from '../api/types'
import { display, isStreaming, sentWords } from '../canvas/display'
import { faceOf } from '../canvas/kindFace'
import { RoundPicker } from '../canvas/RoundPicker'
import type { Step } from '../graph/document'
import type { Chosen } from '../graph/frames'
import { framesAround, roundWord } from '../graph/frames'
import { roundsOf } from '../graph/paths'
import { isTerminal } from '../graph/runState'
import { openQuestion, QUEUED } from '../graph/stepState'
import { useInstance, useLiveText, useRunView, useStepState } from '../stores/hooks'
import type { RunStore } from '../stores/runStore'
import { useViewer } from '../stores/viewer'
import { StateChip } from '../ui/StateChip'
import { FrameRounds } from './FrameRounds'
import { PanelHead } from './PanelHead'
import { QuestionCard } from './questions/QuestionCard'
import { StepCalls } from './StepCalls'
import { StepFigures } from './StepFigures'
import { StepInput } from './StepInput'
import { StepMarks } from './StepMarks'
import { StepOutput } from './StepOutput'
import { hasStory, StepStory } from './StepStory'
import { Tabs } from './Tabs'
import './story.css'

export interface StepPanelProps {
  runId: string
  run: RunStore
  kinds: readonly Kind[]
  step: Step
  chosen?: Chosen
  onChoose: (frame: string, number: number | null) => void
  /** From a frame into one of its passes or items. */
  onRound: (frame: string, number: number) => void
  /** What can be done with this instance. */
  actions?: (path: string) => React.ReactNode
  onClose: () => void
}

type Tab = 'output' | 'rounds' | 'input' | 'calls' | 'story'

/** One step of a run: what it was sent, what it answers, what it took, what it asks. */
export function StepPanel(props: StepPanelProps) {
  const { runId, run, kinds, step, chosen, onChoose, onRound, actions, onClose } = props
  const [tab, setTab] = useState<Tab>('output')
  const path = useInstance(run, step.id, chosen)
  const state = useStepState(run, path) ?? QUEUED
  const status = useRunView(run, (view) => view.run.state)
  const inputs = useRunView(run, (view) => view.run.inputs)
  const connection = useRunView(run, (view) => view.connection.state)
  const live = useLiveText(run, path)
  const viewer = useViewer()
  const streaming = isStreaming(state, live) ? live : undefined
  const { shown, word } = display(state, { step, run: status, streaming: streaming !== undefined, viewer })
  const question = openQuestion(state)
  const tabs = tabsOf(run, step, state)
  // A new attempt begins without calls.
  const shownTab = tabs.some(({ name }) => name === tab) ? tab : 'output'
  return (
    <>
      <PanelHead face={faceOf(kinds, step)} title={step.title} onClose={onClose}>
        <StateChip state={shown} label={word} />
      </PanelHead>
      <Rounds run={run} step={step} path={path} chosen={chosen ?? {}} onChoose={onChoose} />
      <StepMarks state={state} />
      {question && <QuestionCard key={`${path} ${String(question.wait)}`} runId={runId} run={run} path={path} state={state} wait={question} />}
      <Tabs label={`${step.title}, what to show`} tabs={tabs} current={shownTab} onPick={setTab}>
        {shownTab === 'output' && (
          <>
            <StepFigures run={run} state={state} streaming={streaming} />
            <StepOutput
              state={state}
              streaming={streaming}
              ended={isTerminal(status)}
              waitsFor={waitsFor(run, step)}
              sent={sentWords(connection)}
            />
          </>
        )}
        {shownTab === 'rounds' && <FrameRounds run={run} step={step} path={path} onRound={onRound} />}
        {shownTab === 'input' && <StepInput step={step} state={state} inputs={inputs} />}
        {shownTab === 'calls' && <StepCalls calls={state.calls} />}
        {shownTab === 'story' && <StepStory step={step} state={state} />}
      </Tabs>
      {actions?.(path)}
    </>
  )
}

function tabsOf(run: RunStore, step: Step, state: typeof QUEUED): { name: Tab; label: string }[] {
  const frame = run.graph.inside.has(step.id)
  const calls = state.calls.length
  return [
    { name: 'output', label: 'Output' },
    ...(frame ? [{ name: 'rounds' as const, label: ROUNDS[roundWord(step.kind)] }] : [{ name: 'input' as const, label: 'Input' }]),
    ...(calls > 0 ? [{ name: 'calls' as const, label: `Calls ${String(calls)}` }] : []),
    ...(hasStory(state) ? [{ name: 'story' as const, label: 'Story' }] : []),
  ]
}

const ROUNDS = { pass: 'Passes', lane: 'Lanes', item: 'Items', round: 'Rounds' } as const

/** Which pass and which item is shown, the outermost frame first. */
function Rounds({ run, step, path, chosen, onChoose }: { run: RunStore; step: Step; path: string; chosen: Chosen } & Pick<StepPanelProps, 'onChoose'>) {
  const frames = framesAround(run.graph, step.id)
  const rounds = roundsOf(path)
  if (frames.length === 0 || rounds.length === 0) return null
  return (
    <div className="panel-rounds">
      {frames.map((id, depth) => {
        const frame = run.document.steps.find((one) => one.id === id)
        const round = rounds[depth]
        if (!frame || !round) return null
        return (
          <RoundPicker
            key={id}
            run={run}
            step={frame}
            path={round.frame}
            chosen={chosen[id] ?? null}
            shown={round.number}
            onChoose={onChoose}
          />
        )
      })}
    </div>
  )
}

function waitsFor(run: RunStore, step: Step): string[] {
  const sources = run.document.edges.filter((edge) => edge.target === step.id).map((edge) => edge.source)
  return run.document.steps.filter((other) => sources.includes(other.id)).map((other) => other.title)
}
