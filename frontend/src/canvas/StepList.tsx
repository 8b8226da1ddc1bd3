import type { Kind } from '../api/types'
import type { FlowDocument, Step } from '../graph/document'
import type { Chosen } from '../graph/frames'
import { topology } from '../graph/topology'
import { useInstance, useLiveText, useRunView, useStepState } from '../stores/hooks'
import type { RunStore } from '../stores/runStore'
import { useViewer } from '../stores/viewer'
import { StateChip } from '../ui/StateChip'
import { Tile } from '../ui/Tile'
import { display, isStreaming } from './display'
import { asText, tail } from './excerpt'
import { FrameState } from './FrameState'
import { faceOf } from './kindFace'
import './list.css'
import { markingOf } from './marking'
import { RoundPicker } from './RoundPicker'
import { RunFigures } from './RunFigures'
import { useCount } from './RunNode'

interface StepListProps {
  document: FlowDocument
  kinds: readonly Kind[]
  run?: RunStore
  selected: string | null
  /** Which pass or item of a frame is shown; the frame's own row chooses. */
  chosen?: Chosen
  onChoose?: (frame: string, number: number | null) => void
  onSelect: (id: string) => void
}

/** The same steps, states and words as the canvas, in graph order: for narrow screens and for reading. */
export function StepList({ document, kinds, run, selected, chosen = {}, onChoose, onSelect }: StepListProps) {
  const steps = new Map(document.steps.map((step) => [step.id, step]))
  const graph = topology(document)
  return (
    <ol className="step-list card" aria-label={`Steps of ${document.name}`}>
      {graph.order.map((id) => {
        const step = steps.get(id)
        if (!step) return null
        const shared = { step, kinds, depth: graph.depth.get(id) ?? 0, selected: id === selected, onSelect }
        if (!run) return <BuildRow key={id} {...shared} />
        const inRun = { ...shared, run, chosen }
        if (graph.inside.has(id)) return <FrameRow key={id} {...inRun} onChoose={onChoose} />
        return <RunRow key={id} {...inRun} />
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

interface RunRowProps extends RowProps {
  run: RunStore
  chosen: Chosen
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

/** A frame, and which of its passes or items the rows under it show. */
function FrameRow({ run, step, kinds, depth, selected, chosen, onChoose, onSelect }: RunRowProps & Pick<StepListProps, 'onChoose'>) {
  const path = useInstance(run, step.id, chosen)
  const state = useStepState(run, path)
  const face = faceOf(kinds, step)
  const { words } = markingOf(step)
  return (
    <li data-on={selected} data-frame={step.kind} data-depth={depth || undefined} data-st={state?.state}>
      <RowButton step={step} selected={selected} onSelect={onSelect} face={{ ...face, sub: words || face.sub }}>
        <FrameState run={run} step={step} />
      </RowButton>
      {onChoose && <RoundPicker run={run} step={step} path={path} chosen={chosen[step.id] ?? null} onChoose={onChoose} />}
      {state?.error && <p className="row-text failed">{asText(state.error.message)}</p>}
    </li>
  )
}

function RunRow({ run, step, kinds, depth, selected, chosen, onSelect }: RunRowProps) {
  const path = useInstance(run, step.id, chosen)
  const state = useStepState(run, path)
  const status = useRunView(run, (view) => view.run.state)
  const live = useLiveText(run, path)
  const count = useCount(run, step, path)
  const viewer = useViewer()
  if (!state) return null
  const streaming = isStreaming(state, live) ? live : undefined
  const { shown, word } = display(state, { step, run: status, streaming: streaming !== undefined, viewer })
  const face = faceOf(kinds, step)
  return (
    <li data-on={selected} data-st={shown} data-depth={depth || undefined}>
      <RowButton
        step={step}
        selected={selected}
        onSelect={onSelect}
        face={{ ...face, sub: count ? `${face.sub}, ${count.words}` : face.sub }}
      >
        <StateChip state={shown} label={word} plain />
        <span className="num m3">
          <RunFigures run={run} path={path} state={state} streaming={streaming} />
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
