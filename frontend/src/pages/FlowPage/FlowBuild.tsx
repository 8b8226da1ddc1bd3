import { useRef, useState } from 'react'
import type { Kind } from '../../api/types'
import { FlowView } from '../../canvas/FlowView'
import { StepList } from '../../canvas/StepList'
import { useNarrow } from '../../canvas/useNarrow'
import { ViewRail } from '../../canvas/ViewRail'
import type { FlowDocument } from '../../graph/document'
import { FlowSummary } from '../../panels/FlowSummary'
import { focusPanel } from '../../panels/focusPanel'
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
  const panel = useRef<HTMLElement>(null)
  const step = document.steps.find((candidate) => candidate.id === selected)
  const close = () => {
    setSelected(null)
  }
  const inspector = step ? (
    <StepSettings key={step.id} kinds={kinds} step={step} inputs={document.inputs} onClose={close} />
  ) : (
    <FlowSummary document={document} version={version} />
  )
  if (narrow) {
    return (
      <main className="narrow-main">
        <h1 className="hidden-text">{document.name}</h1>
        {step ? (
          <section className="narrow-panel" aria-label="Step settings">
            {inspector}
          </section>
        ) : (
          <StepList document={document} kinds={kinds} selected={selected} onSelect={setSelected} />
        )}
      </main>
    )
  }
  return (
    <div className="canvas-page">
      <ViewRail />
      <main className="canvas-main">
        <h1 className="hidden-text">{document.name}</h1>
        <FlowView
          document={document}
          kinds={kinds}
          selected={selected}
          onSelect={setSelected}
          onOpen={() => {
            focusPanel(panel.current)
          }}
        />
      </main>
      <aside className="side" aria-label="Step settings" ref={panel}>
        {inspector}
      </aside>
    </div>
  )
}
