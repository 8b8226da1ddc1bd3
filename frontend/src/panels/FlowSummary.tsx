import type { FlowDocument } from '../graph/document'
import { Line } from './Section'
import { InputsSection } from './StepSettings'
import './panels.css'

/** What the inspector shows while no step is selected. */
export function FlowSummary({ document, version }: { document: FlowDocument; version: number | null }) {
  return (
    <>
      <div className="panel-head">
        <h2 className="grow trunc">{document.name}</h2>
      </div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keys */}
      <div className="settings" tabIndex={0} role="region" aria-label="About this flow">
        {document.description !== '' && <p className="sec t12 m2">{document.description}</p>}
        <section className="sec">
          <h3>Flow</h3>
          <Line label="Version" value={version === null ? 'not published' : `v${version}`} />
          <Line label="Steps" value={String(document.steps.length)} />
          {document.tags.length > 0 && <Line label="Tags" value={document.tags.join(', ')} />}
        </section>
        <InputsSection inputs={document.inputs} />
        <p className="sec t12 m3">Select a step to read its prompt and settings.</p>
      </div>
    </>
  )
}
