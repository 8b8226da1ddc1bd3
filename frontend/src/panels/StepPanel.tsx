import { useState } from 'react'
import type { Kind } from '../api/types'
import { display, isStreaming, sentWords } from '../canvas/display'
import { faceOf } from '../canvas/kindFace'
import { useStepState } from '../canvas/RunNode'
import type { Step } from '../graph/document'
import { isTerminal } from '../graph/runState'
import { useLiveText, useRunView } from '../stores/hooks'
import type { RunStore } from '../stores/runStore'
import { StateChip } from '../ui/StateChip'
import { PanelHead } from './PanelHead'
import { StepCalls } from './StepCalls'
import { StepFigures } from './StepFigures'
import { StepInput } from './StepInput'
import { StepOutput } from './StepOutput'
import { Tabs } from './Tabs'

interface StepPanelProps {
  run: RunStore
  kinds: readonly Kind[]
  step: Step
  onClose: () => void
}

type Tab = 'output' | 'input' | 'calls'

/** One step of a run: what it was sent, what it answers, what it took. */
export function StepPanel({ run, kinds, step, onClose }: StepPanelProps) {
  const [tab, setTab] = useState<Tab>('output')
  const state = useStepState(run, step.id)
  const status = useRunView(run, (view) => view.run.state)
  const inputs = useRunView(run, (view) => view.run.inputs)
  const connection = useRunView(run, (view) => view.connection.state)
  const live = useLiveText(run, step.id)
  if (!state) return null
  const streaming = isStreaming(state, live) ? live : undefined
  const { shown, word } = display(state, status, streaming !== undefined)
  const calls = state.calls.length
  // A new attempt begins without calls.
  const shownTab = tab === 'calls' && calls === 0 ? 'output' : tab
  return (
    <>
      <PanelHead face={faceOf(kinds, step)} title={step.title} onClose={onClose}>
        <StateChip state={shown} label={word} />
      </PanelHead>
      <Tabs
        label={`${step.title}, what to show`}
        tabs={[
          { name: 'output', label: 'Output' },
          { name: 'input', label: 'Input' },
          ...(calls > 0 ? [{ name: 'calls' as const, label: `Calls ${calls}` }] : []),
        ]}
        current={shownTab}
        onPick={setTab}
      >
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
        {shownTab === 'input' && <StepInput step={step} state={state} inputs={inputs} />}
        {shownTab === 'calls' && <StepCalls calls={state.calls} />}
      </Tabs>
    </>
  )
}

function waitsFor(run: RunStore, step: Step): string[] {
  const sources = run.document.edges.filter((edge) => edge.target === step.id).map((edge) => edge.source)
  return run.document.steps.filter((other) => sources.includes(other.id)).map((other) => other.title)
}
