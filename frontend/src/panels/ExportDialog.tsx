import { useState } from 'react'
import type { FlowSummary } from '../api/types'
import { EXPORT_FORMATS, exportAddress, useExport, type ExportFormat } from '../api/useExport'
import { formatName } from '../graph/formatName'
import { Button } from '../ui/Button'
import { buttonClass } from '../ui/buttonClass'
import { Dialog } from '../ui/Dialog'
import { Icon } from '../ui/Icon'
import { ProblemBanner } from '../ui/ProblemBanner'
import { LateWords } from '../ui/Skeleton'
import { showToast } from '../ui/toastStore'
import { ReportList } from './ReportList'
import './ExportDialog.css'

interface ExportDialogProps {
  flow: Pick<FlowSummary, 'id' | 'name'>
  /** "draft" or a version's number. */
  version?: string
  onClose: () => void
}

/** A flow to take along: its text or picture, what the format cannot say, to copy or to keep as a file. */
export default function ExportDialog({ flow, version = 'draft', onClose }: ExportDialogProps) {
  const [format, setFormat] = useState<ExportFormat>('json')
  const exported = useExport(flow.id, format, version)
  const result = exported.data
  const file = exportAddress(flow.id, format, version)
  const copy = () => {
    if (!result) return
    navigator.clipboard.writeText(result.text).then(
      () => { showToast({ icon: 'copy', title: `${formatName(format)} was copied.` }) },
      () => { showToast({ icon: 'failed', title: 'Not copied.', text: 'The browser does not allow it here. Download the file.' }) },
    )
  }
  return (
    <Dialog
      className="export-dialog"
      title={`Export ${flow.name}`}
      icon="download"
      lead={version === 'draft' ? 'The draft as it is now.' : `Version ${version}.`}
      onClose={onClose}
      footer={
        <>
          <Button icon="copy" onClick={copy}>
            Copy
          </Button>
          <a className={buttonClass('ink')} href={file} download={result?.filename ?? true}>
            <Icon name="download" size={14} />
            Download
          </a>
        </>
      }
    >
      <label className="lbl" htmlFor="export-format">
        Format
      </label>
      <select
        id="export-format"
        className="field lg"
        value={format}
        onChange={(event) => { setFormat(event.target.value as ExportFormat) }}
      >
        {EXPORT_FORMATS.map((name) => (
          <option key={name} value={name}>
            {formatName(name)}
          </option>
        ))}
      </select>
      {exported.error && <ProblemBanner error={exported.error} onRetry={() => void exported.refetch()} />}
      {exported.isPending && <LateWords>Writing it</LateWords>}
      {result && (
        <div aria-busy={exported.isPlaceholderData}>
          {format === 'svg' && !exported.isPlaceholderData ? (
            <img className="export-picture" src={file} alt={`${flow.name}, drawn`} />
          ) : (
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keys
            <pre className="export-text" tabIndex={0} role="region" aria-label="Text">
              {result.text}
            </pre>
          )}
          <h3>What this format cannot say</h3>
          {result.report.length === 0 ? (
            <p className="t12 m2">Nothing is lost: everything in the flow is in it.</p>
          ) : (
            <ReportList lines={result.report} label="Report of the export" />
          )}
        </div>
      )}
    </Dialog>
  )
}
