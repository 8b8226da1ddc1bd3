import { useState } from 'react'
import type { Kind } from '../../api/types'
import { FlowView } from '../../canvas/FlowView'
import { StepList } from '../../canvas/StepList'
import { useNarrow } from '../../canvas/useNarrow'
import { ViewRail } from '../../canvas/ViewRail'
import type { FlowDocument } from '../../graph/document'
import { FlowSummary } from '../../panels/FlowSummary'
import { focusPanel, focusStep } from '../../panels/focusPanel'
import { SidePanel } from '../../panels/SidePanel'
import { StepSettings } from '../../panels/StepSettings'

interface FlowBuildProps {
  document: FlowDocument
  version: number | null
  kinds: readonly Kind[]
}

/** The draft on the canvas, with an inspector beside it. To read, for now. */
export function FlowBuild({ document, version, kinds }: FlowBuildProps) {
  const narrow = useNarrow()
  const [selected, setSelected] = useState<string | null>(null)
  const step = document.steps.find((candidate) => candidate.id === selected)
  const close = () => {
    focusStep(selected)
    setSelected(null)
  }
  const open = (id: string) => {
    setSelected(id)
    focusPanel()
  }
  const inspector = step ? (
    <StepSettings key={step.id} kinds={kinds} step={step} inputs={document.inputs} onClose={close} />
  ) : (
    <FlowSummary document={document} version={version} />
  )
  if (narrow) {
    return (
      <main id="content" tabIndex={-1} className="narrow-main">
        <h1 className="visually-hidden">{document.name}</h1>
        {step ? (
          <section className="narrow-panel" aria-label="Step settings">
            {inspector}
          </section>
        ) : (
          <>
            <StepList document={document} kinds={kinds} selected={selected} onSelect={open} />
            <section className="narrow-panel" aria-label="About this flow">
              {inspector}
            </section>
          </>
        )}
      </main>
    )
  }
  return (
    <div className="canvas-page">
      <ViewRail />
      <main id="content" tabIndex={-1} className="canvas-main">
        <h1 className="visually-hidden">{document.name}</h1>
        <FlowView
          document={document}
          kinds={kinds}
          selected={selected}
          onSelect={setSelected}
          onOpen={focusPanel}
        />
      </main>
      <SidePanel label="Step settings" onOut={close}>
        {inspector}
      </SidePanel>
    </div>
  )
}
