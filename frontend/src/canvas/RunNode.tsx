import type { Step } from '../graph/document'
import { useInstance, useLiveText, useRunShape, useRunView, useStepState } from '../stores/hooks'
import type { RunStore } from '../stores/runStore'
import { useViewer } from '../stores/viewer'
import { Icon } from '../ui/Icon'
import { STATES } from '../ui/states'
import { useScene } from './CanvasContext'
import type { Count } from './count'
import { countOf } from './count'
import { stepName } from './describe'
import { display, isStreaming, sentWords } from './display'
import { RunFigures } from './RunFigures'
import { faceOf } from './kindFace'
import { NodeFrame } from './NodeFrame'
import { RunBody } from './RunBody'

interface RunNodeProps {
  run: RunStore
  step: Step
  selected: boolean
  tabStop: boolean
  failing?: boolean
}

/** A step of a run on the canvas; one that comes more than once shows the instance where the work is. */
export function RunNode({ run, step, selected, tabStop, failing }: RunNodeProps) {
  const { kinds, graph } = useScene()
  const path = useInstance(run, step.id)
  const state = useStepState(run, path)
  const status = useRunView(run, (view) => view.run.state)
  const live = useLiveText(run, path)
  const connection = useRunView(run, (view) => view.connection.state)
  const count = useCount(run, step, path)
  const viewer = useViewer()
  if (!state) return null
  const streaming = isStreaming(state, live) ? live : undefined
  const shows = display(state, { step, run: status, streaming: streaming !== undefined, viewer })
  const face = faceOf(kinds, step)
  return (
    <NodeFrame
      step={step}
      face={face}
      name={stepName(step, face, graph, count ? `${shows.word}, ${count.words}` : shows.word)}
      selected={selected}
      tabStop={tabStop}
      failing={failing}
      shown={shows.shown}
      word={shows.word}
      count={count}
      taken={state.state === 'succeeded' ? state.ports : null}
      body={<RunBody step={step} state={state} shows={shows} streaming={streaming} sent={sentWords(connection)} />}
      footer={
        <div className="ft" data-st={shows.shown}>
          <Icon name={STATES[shows.shown].icon} size={12} />
          <span className="trunc">{shows.word}</span>
          <span className="num">
            <RunFigures run={run} path={path} state={state} streaming={streaming} />
          </span>
        </div>
      }
    />
  )
}

export function useCount(run: RunStore, step: Step, path: string): Count | null {
  return useRunShape(run, (view) => countOf(run, view.run, view.instances, step, path))
}
