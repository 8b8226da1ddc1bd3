import { useState } from 'react'
import type { ReportLine } from '../api/types'
import { Icon } from '../ui/Icon'
import type { IconName } from '../ui/icons'
import { Sentence } from '../ui/Sentence'
import './ReportList.css'

type What = ReportLine['what']

const WORDS: Readonly<Record<What, { icon: IconName; word: string; state: string }>> = {
  understood: { icon: 'check', word: 'Understood', state: 'succeeded' },
  changed: { icon: 'tilde', word: 'Changed', state: 'running' },
  kept: { icon: 'clip', word: 'Kept', state: 'cancelled' },
  unbound: { icon: 'warn', word: 'Not bound', state: 'retrying' },
}
const ORDER: readonly What[] = ['unbound', 'changed', 'kept', 'understood']

interface ReportListProps {
  lines: readonly ReportLine[]
  label: string
  /** Brings a line of the text into view. */
  onLine?: (line: number) => void
}

/** What became of each line: understood, changed, kept as it was, or not bound to anything here. */
export function ReportList({ lines, label, onLine }: ReportListProps) {
  const [only, setOnly] = useState<What | null>(null)
  const shown = only === null ? lines : lines.filter(({ what }) => what === only)
  const kinds = ORDER.filter((what) => lines.some((line) => line.what === what))
  return (
    <div className="report">
      {kinds.length > 1 && (
        <div className="seg" role="group" aria-label="Which lines">
          <button type="button" aria-pressed={only === null} onClick={() => { setOnly(null) }}>
            All <span className="num m3">{lines.length}</span>
          </button>
          {kinds.map((what) => (
            <button key={what} type="button" aria-pressed={only === what} onClick={() => { setOnly(what) }}>
              {WORDS[what].word} <span className="num m3">{lines.filter((line) => line.what === what).length}</span>
            </button>
          ))}
        </div>
      )}
      <ul className="report-lines" aria-label={label}>
        {shown.map((line, place) => (
          <li key={place}>
            <span className="report-line num">
              {line.line !== null && <LineNumber line={line.line} onLine={onLine} />}
            </span>
            <span className="st report-what" data-st={WORDS[line.what].state}>
              <Icon name={WORDS[line.what].icon} size={12} />
              {WORDS[line.what].word}
            </span>
            <span className="grow report-message">
              {line.where && <span className="mono report-where">{line.where}</span>} <Sentence>{line.message}</Sentence>
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

const LineNumber = ({ line, onLine }: { line: number; onLine?: ((line: number) => void) | undefined }) =>
  onLine ? (
    <button type="button" className="link" aria-label={`Show line ${String(line)}`} onClick={() => { onLine(line) }}>
      {line}
    </button>
  ) : (
    <>{line}</>
  )
