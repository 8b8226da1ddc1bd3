import { useState } from 'react'
import type { ImportPreviewed } from '../../api/types'
import { useKinds } from '../../api/useKinds'
import { groupProblems } from '../../graph/groupProblems'
import { graphOf } from '../../graph/picture'
import { ProblemList } from '../../panels/ProblemList'
import { ReportList } from '../../panels/ReportList'
import { Button } from '../../ui/Button'
import { FlowThumb } from '../../ui/FlowThumb'
import { plural } from '../../ui/format'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { formatName } from '../../graph/formatName'

/** More than this is for later: now it is to be decided whether to import. */
const FIRST = 5

interface ImportPreviewProps {
  preview: ImportPreviewed
  error: unknown
  busy: boolean
  onImport: () => void
  onLine: (line: number) => void
}

export function ImportPreview({ preview, error, busy, onImport, onLine }: ImportPreviewProps) {
  const kinds = useKinds()
  const { document, format, report, problems } = preview
  const [all, setAll] = useState(false)
  const rows = groupProblems(problems.results)
  const shown = (all ? rows : rows.slice(0, FIRST)).flatMap((row) => row.problems)
  const mendable = rows.some(({ fix }) => fix !== null)
  const titles = new Map(document.steps.map(({ id, title }) => [id, title || id]))
  return (
    <>
      <div className="card import-card">
        <FlowThumb graph={graphOf(document)} kinds={kinds.data ?? []} width={480} height={120} />
        <div className="import-card-text">
          <div className="grow">
            <h2>{document.name}</h2>
            <p className="t12 m2">
              {formatName(format)}, {plural(document.steps.length, 'step')}
            </p>
          </div>
          <Button look="ink" size="lg" icon="download" busy={busy} onClick={onImport}>
            {busy ? 'Importing' : 'Import'}
          </Button>
        </div>
      </div>
      {error != null && <ProblemBanner error={error} />}
      <section className="import-part">
        <h3>Line by line</h3>
        {report.length === 0 ? (
          <p className="t12 m2">It was understood as it is.</p>
        ) : (
          <ReportList lines={report} label="Report of the import" onLine={onLine} />
        )}
      </section>
      {problems.results.length > 0 && (
        <section className="import-part">
          <h3>To put right afterwards</h3>
          <p className="t12 m2">
            {plural(problems.errors, 'error')} and {plural(problems.warnings, 'warning')}. The flow is imported all the same
            {mendable ? '; what has a fix is mended there with one press.' : '.'}
          </p>
          <ProblemList problems={shown} label="Problems" titleOf={(id) => titles.get(id) ?? id} />
          {shown.length < problems.results.length && (
            <Button size="sm" onClick={() => { setAll(true) }}>
              Show all {problems.results.length}
            </Button>
          )}
        </section>
      )}
    </>
  )
}
