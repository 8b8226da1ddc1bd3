import type { Comparison, FieldChange } from '../../api/types'
import type { Face } from '../../canvas/kindFace'
import { fieldWords } from '../../graph/fieldWords'
import { DiffMark } from '../../ui/DiffMark'
import { Tile } from '../../ui/Tile'
import { ValueDiff, WordsDiff } from '../../ui/WordsDiff'

interface ChangeCardProps {
  id: string
  title: string
  mark: 'added' | 'removed' | 'changed'
  fields?: readonly FieldChange[]
  face?: Face | undefined
}

/** One step that differs, field by field. */
export const ChangeCard = ({ id, title, mark, fields = [], face }: ChangeCardProps) => (
  <section className="card change-card" id={`change-${id}`} data-diff={mark} tabIndex={-1} aria-label={title}>
    <header>
      {face && <Tile icon={face.icon} family={face.family} />}
      <div className="grow">
        <h3 className="trunc">{mark === 'removed' ? <s>{title}</s> : title}</h3>
        {face && <p className="t11 m3 trunc">{face.sub}</p>}
      </div>
      <DiffMark difference={mark} />
    </header>
    {fields.length > 0 && (
      <dl>
        {fields.map(({ field, before, after, words }) => (
          <div key={field}>
            <dt>{fieldWords(field)}</dt>
            <dd>
              <Difference field={field} before={before} after={after} words={words} />
            </dd>
            {words && <dd className="t11 m2">{counted(words)}</dd>}
          </div>
        ))}
      </dl>
    )}
  </section>
)

function Difference({ field, before, after, words }: FieldChange) {
  if (words) return <WordsDiff words={words} />
  // Coordinates say nothing to a reader.
  return field === 'position' ? <p className="t12 m2">Moved on the canvas</p> : <ValueDiff before={before} after={after} />
}

function counted(words: NonNullable<FieldChange['words']>): string {
  const count = (op: string) =>
    words.filter((word) => word.op === op).reduce((sum, { text }) => sum + text.split(/\s+/).filter(Boolean).length, 0)
  const [removed, added] = [count('removed'), count('added')]
  const noun = (number: number) => `${String(number)} ${number === 1 ? 'word' : 'words'}`
  return [removed > 0 && `${noun(removed)} removed`, added > 0 && `${noun(added)} added`].filter(Boolean).join(', ')
}

export function MovedCard({ titles }: { titles: readonly string[] }) {
  if (titles.length === 0) return null
  return (
    <section className="card change-card" id="change-moved" tabIndex={-1} aria-label="Moved on the canvas">
      <header>
        <div className="grow">
          <h3>Moved on the canvas</h3>
          <p className="t12 m2">{titles.join(', ')}. Runs do not change by it.</p>
        </div>
      </header>
    </section>
  )
}

interface EdgesCardProps {
  edges: Comparison['edges']
  titleOf: (step: string) => string
}

export function EdgesCard({ edges: { added, removed }, titleOf }: EdgesCardProps) {
  if (added.length + removed.length === 0) return null
  const marked = [
    ...removed.map((edge) => ({ edge, mark: 'removed' as const })),
    ...added.map((edge) => ({ edge, mark: 'added' as const })),
  ]
  return (
    <section className="card change-card" id="change-edges" tabIndex={-1} aria-label="Edges">
      <header>
        <h3 className="grow">Edges</h3>
      </header>
      <ul className="change-edges">
        {marked.map(({ edge: { source, port, target }, mark }) => (
          <li key={`${mark}-${source}:${port}->${target}`}>
            <DiffMark difference={mark} />
            <span className="change-edge">
              {titleOf(source)}
              {port !== 'out' && <span className="m3">, {port.replaceAll('_', ' ')}</span>} → {titleOf(target)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
