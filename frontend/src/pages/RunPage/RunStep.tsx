import { useMayRun } from '../../api/useMayRun'
import { focusStep } from '../../panels/focusPanel'
import { StepPanel } from '../../panels/StepPanel'
import { isSettled } from '../../graph/stepState'
import { useStepState } from '../../stores/hooks'
import type { RunStore } from '../../stores/runStore'
import { Button } from '../../ui/Button'
import type { RunViewProps } from './runViewProps'

/** The panel of the step that is looked at; null: none is. */
export function RunStep({ detail, kinds, store, looking, onAsk }: RunViewProps) {
  const step = store.document.steps.find((candidate) => candidate.id === looking.selected)
  if (!step) return null
  return (
    <StepPanel
      key={step.id}
      runId={detail.id}
      run={store}
      kinds={kinds}
      step={step}
      chosen={looking.chosen}
      onChoose={looking.choose}
      onRound={looking.enter}
      actions={(path) => <StepActions store={store} path={path} title={step.title} onAsk={onAsk} />}
      onClose={() => {
        focusStep(looking.selected)
        looking.pick(null)
      }}
    />
  )
}

/** What can be done from an instance that has come to its end. */
function StepActions({ store, path, title, onAsk }: { store: RunStore; path: string; title: string } & Pick<RunViewProps, 'onAsk'>) {
  const state = useStepState(store, path)
  if (!useMayRun() || !state || !isSettled(state.state)) return null
  return (
    <div className="panel-actions">
      <Button size="sm" icon="fork" onClick={() => { onAsk({ what: 'fork', path }) }}>
        Fork from {title}
      </Button>
    </div>
  )
}
