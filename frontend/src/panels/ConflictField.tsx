import { useId } from 'react'
import type { MergeConflict } from '../api/types'
import { fieldWords } from '../graph/fieldWords'
import type { Side } from '../graph/settle'
import { wordsDiff } from '../graph/wordsDiff'
import { ValueDiff, WordsDiff } from '../ui/WordsDiff'

interface ConflictFieldProps {
  conflict: MergeConflict
  who: string
  choice: Side | null
  missing: boolean
  onChoose: (side: Side) => void
}

/** Yours, theirs, or both where no words overlap; each as what it changes of the revision both began with. */
export function ConflictField({ conflict, who, choice, missing, onChoose }: ConflictFieldProps) {
  const name = useId()
  const whole = conflict.field === ''
  const sides: { side: Side; label: string; value: unknown; note?: string }[] = [
    { side: 'yours', label: 'Yours', value: conflict.yours },
    { side: 'theirs', label: who, value: conflict.theirs },
  ]
  if (conflict.both !== null) sides.push({ side: 'both', label: 'Both', value: conflict.both, note: 'no words overlap' })
  return (
    <fieldset className="conflict-field" aria-invalid={missing || undefined}>
      <legend className="lbl">{whole ? 'The whole step' : fieldWords(conflict.field)}</legend>
      {sides.map(({ side, label, value, note }) => (
        <label key={side} className="conflict-side" data-on={choice === side}>
          <span className="conflict-label">
            <input type="radio" name={name} checked={choice === side} onChange={() => { onChoose(side) }} />
            <b className="grow">{label}</b>
            {note && <span className="t11 m3">{note}</span>}
          </span>
          {whole ? <span className="t12">{value === null ? 'Remove the step' : 'Keep the step'}</span> : <Side before={conflict.base} after={value} />}
        </label>
      ))}
    </fieldset>
  )
}

const Side = ({ before, after }: { before: unknown; after: unknown }) =>
  typeof before === 'string' && typeof after === 'string' ? (
    <WordsDiff words={wordsDiff(before, after)} />
  ) : (
    <ValueDiff before={before} after={after} />
  )
