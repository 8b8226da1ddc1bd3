import type { Kind } from '../api/types'
import type { FlowDocument, Step } from '../graph/document'
import { topology } from '../graph/topology'
import { useLiveText, useRunView } from '../stores/hooks'
import type { RunStore } from '../stores/runStore'
import { StateChip } from '../ui/StateChip'
import { Tile } from '../ui/Tile'
import { display, isStreaming } from './display'
import { asText, tail } from './excerpt'
import { faceOf } from './kindFace'
import './list.css'
import { Figures, useStepState } from './RunNode'

interface StepListProps {
  document: FlowDocument
  kinds: readonly Kind[]
  run?: RunStore
  selected: string | null
  onSelect: (id: string) => void
}

/** The same steps, states and words as the canvas, in graph order: for narrow screens and for reading. */
export function StepList({ document, kinds, run, selected, onSelect }: StepListProps) {
  const steps = new Map(document.steps.map((step) => [step.id, step]))
  const graph = topology(document)
  return (
    <ol className="step-list card" aria-label={`Steps of ${document.name}`}>
      {graph.order.map((id) => {
        const step = steps.get(id)
        if (!step) return null
        const shared = { step, kinds, depth: graph.depth.get(id) ?? 0, selected: id === selected, onSelect }
        return run ? <RunRow key={id} run={run} {...shared} /> : <BuildRow key={id} {...shared} />
      })}
    </ol>
  )
}

interface RowProps {
  step: Step
  kinds: readonly Kind[]
  /** How many frames lie around it. */
  depth: number
  selected: boolean
  onSelect: (id: string) => void
}

function BuildRow({ step, kinds, depth, selected, onSelect }: RowProps) {
  const face = faceOf(kinds, step)
  return (
    <li data-on={selected} data-depth={depth || undefined}>
      <RowButton step={step} selected={selected} onSelect={onSelect} face={face}>
        <span className="m3">{face.title}</span>
      </RowButton>
    </li>
  )
}

function RunRow({ run, step, kinds, depth, selected, onSelect }: RowProps & { run: RunStore }) {
  const state = useStepState(run, step.id)
  const status = useRunView(run, (view) => view.run.state)
  const live = useLiveText(run, step.id)
  if (!state) return null
  const streaming = isStreaming(state, live) ? live : undefined
  const { shown, word } = display(state, status, streaming !== undefined)
  return (
    <li data-on={selected} data-st={shown} data-depth={depth || undefined}>
      <RowButton step={step} selected={selected} onSelect={onSelect} face={faceOf(kinds, step)}>
        <StateChip state={shown} label={word} plain />
        <span className="num m3">
          <Figures run={run} path={step.id} state={state} streaming={streaming} />
        </span>
      </RowButton>
      {streaming && (
        <p className="row-text">
          {tail(streaming.text, 480)}
          <span className="caret" />
        </p>
      )}
      {state.error && <p className="row-text failed">{asText(state.error.message)}</p>}
    </li>
  )
}

interface RowButtonProps {
  step: Step
  selected: boolean
  onSelect: (id: string) => void
  face: { icon: string; family: Kind['family']; sub: string }
  children: React.ReactNode
}

function RowButton({ step, selected, onSelect, face, children }: RowButtonProps) {
  return (
    <button
      type="button"
      className="step-row"
      aria-current={selected || undefined}
      data-step={step.id}
      onClick={() => {
        onSelect(step.id)
      }}
    >
      <Tile icon={face.icon} family={face.family} />
      <span className="grow">
        <span className="row-title trunc">{step.title}</span>
        <span className="t12 m3 trunc row-sub">{face.sub}</span>
      </span>
      <span className="row-state">{children}</span>
    </button>
  )
}
