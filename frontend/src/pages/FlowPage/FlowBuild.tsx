import { lazy, Suspense, useMemo, useState } from 'react'
import type { FlowDetail, Kind } from '../../api/types'
import { useMayRun } from '../../api/useMayRun'
import { useProblems } from '../../api/useProblems'
import { FlowView } from '../../canvas/FlowView'
import { StepList } from '../../canvas/StepList'
import { useNarrow } from '../../canvas/useNarrow'
import { ViewRail } from '../../canvas/ViewRail'
import type { Command } from '../../commands/command'
import { useCommands } from '../../commands/useCommands'
import { ConflictPanel } from '../../panels/ConflictPanel'
import { FlowSummary } from '../../panels/FlowSummary'
import { focusPanel, focusStep } from '../../panels/focusPanel'
import { ProblemList } from '../../panels/ProblemList'
import { ProblemsPanel } from '../../panels/ProblemsPanel'
import { SidePanel } from '../../panels/SidePanel'
import { StepSettings } from '../../panels/StepSettings'
import { useFixes } from '../../panels/useFixes'
import { NoSteps } from './NoSteps'

const UpgradeDialog = lazy(() => import('../../panels/UpgradeDialog'))

export type BuildPanel = 'step' | 'problems'

interface FlowBuildProps {
  flow: FlowDetail
  kinds: readonly Kind[]
  panel: BuildPanel
  onPanel: (panel: BuildPanel) => void
}

/** The draft on the canvas, with an inspector beside it. To read, but for what one press puts right. */
export function FlowBuild({ flow, kinds, panel, onPanel }: FlowBuildProps) {
  const { document } = flow
  const narrow = useNarrow()
  const [selected, setSelected] = useState<string | null>(null)
  const problems = useProblems(flow.id, flow.revision)
  const fixes = useFixes(flow)
  const mayEdit = useMayRun()
  const onFix = mayEdit ? fixes.apply : undefined
  const [upgrading, setUpgrading] = useState(false)
  const step = document.steps.find((candidate) => candidate.id === selected)
  const titles = useMemo(() => new Map(document.steps.map(({ id, title }) => [id, title || id])), [document])
  const titleOf = (id: string) => titles.get(id) ?? id
  const select = (id: string | null) => {
    setSelected(id)
    onPanel('step')
  }
  const close = () => {
    focusStep(selected)
    select(null)
  }
  const open = (id: string) => {
    select(id)
    focusPanel()
  }
  useCommands(
    useMemo<Command[]>(() => {
      const perform = () => {
        onPanel('problems')
        focusPanel()
      }
      return [{ id: 'flow.problems', group: 'Flow', label: 'Problems', icon: 'warn', keys: 'mod+.', perform }]
    }, [onPanel]),
  )
  const inspector = fixes.stale ? (
    <ConflictPanel key={fixes.stale.revision} flowId={flow.id} stale={fixes.stale} kinds={kinds} onStale={fixes.setStale} onDone={fixes.forget} />
  ) : panel === 'problems' ? (
    <ProblemsPanel
      problems={problems}
      titleOf={titleOf}
      current={selected}
      // Beside a canvas the list stays while the step is shown there; a narrow screen shows one of them.
      onStep={narrow ? open : setSelected}
      onFix={onFix}
      fixing={fixes.busy}
      onUpgrade={mayEdit ? () => { setUpgrading(true) } : undefined}
      error={fixes.error}
      onClose={() => {
        onPanel('step')
      }}
    />
  ) : step ? (
    <StepSettings key={step.id} kinds={kinds} step={step} inputs={document.inputs} onClose={close}>
      <ProblemList
        problems={(problems.data?.results ?? []).filter((problem) => problem.step === step.id)}
        label={`Problems of ${titleOf(step.id)}`}
        titleOf={titleOf}
        onFix={onFix}
        fixing={fixes.busy}
      />
    </StepSettings>
  ) : (
    <FlowSummary document={document} version={flow.published_version} />
  )
  const conflict = fixes.stale !== null
  const upgrade = upgrading && (
    <Suspense>
      <UpgradeDialog flow={flow} onStale={fixes.setStale} onClose={() => { setUpgrading(false) }} />
    </Suspense>
  )
  if (narrow) {
    const alone = conflict || panel === 'problems' || step !== undefined
    return (
      <main id="content" tabIndex={-1} className="narrow-main">
        <h1 className="visually-hidden">{document.name}</h1>
        {!alone && <StepList document={document} kinds={kinds} selected={selected} onSelect={open} />}
        {!alone && document.steps.length === 0 && <NoSteps />}
        <section className="narrow-panel" aria-label={panelLabel(conflict, panel, step !== undefined)}>
          {inspector}
        </section>
        {upgrade}
      </main>
    )
  }
  return (
    <div className="canvas-page">
      <ViewRail />
      <main id="content" tabIndex={-1} className="canvas-main">
        <h1 className="visually-hidden">{document.name}</h1>
        {document.steps.length === 0 ? (
          <NoSteps />
        ) : (
          <FlowView document={document} kinds={kinds} selected={selected} onSelect={select} onOpen={focusPanel} />
        )}
      </main>
      <SidePanel label={panelLabel(conflict, panel, true)} wide={conflict} onOut={close}>
        {inspector}
      </SidePanel>
      {upgrade}
    </div>
  )
}

function panelLabel(conflict: boolean, panel: BuildPanel, step: boolean): string {
  if (conflict) return 'Merge your change'
  if (panel === 'problems') return 'Problems'
  return step ? 'Step settings' : 'About this flow'
}
