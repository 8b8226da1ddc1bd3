import type { Comparison, FlowDetail, Kind } from '../../api/types'
import { useComparison } from '../../api/useVersions'
import { Button } from '../../ui/Button'
import { DiffMark } from '../../ui/DiffMark'
import { EmptyState } from '../../ui/EmptyState'
import { plural } from '../../ui/format'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { LateWords } from '../../ui/Skeleton'
import { ChangeCard, EdgesCard, MovedCard } from './ChangeCard'
import { apart } from './moved'
import type { Pair } from './pair'
import { versionName } from './pair'
import { useStepFaces } from './useStepFaces'

interface ComparisonViewProps {
  flow: FlowDetail
  pair: Pair
  kinds: readonly Kind[]
  onPublish: (() => void) | null
}

/** What one version says that the other does not: steps, their fields, prompts word by word, edges. */
export function ComparisonView({ flow, pair, kinds, onPublish }: ComparisonViewProps) {
  const comparison = useComparison(flow.id, pair.from === null ? null : String(pair.from), String(pair.to))
  const faces = useStepFaces(flow, pair, kinds)
  const publish = onPublish && (
    <Button look="ink" icon="share" onClick={onPublish}>
      Publish the draft
    </Button>
  )
  if (pair.from === null) {
    return (
      <EmptyState title="Not published yet" actions={publish}>
        The first version fixes the flow as it is now. Runs use the published version, so that nobody runs half a change.
      </EmptyState>
    )
  }
  const { data } = comparison
  return (
    <>
      <div className="compare-head">
        <h2 className="grow">
          {versionName(pair.from)} against {versionName(pair.to)}
        </h2>
        {data && !data.same && <Counts comparison={data} />}
        {publish}
      </div>
      {comparison.error && <ProblemBanner error={comparison.error} onRetry={() => void comparison.refetch()} />}
      {comparison.isPending && <LateWords>Comparing</LateWords>}
      {data?.same && (
        <EmptyState icon="check" title="They are the same">
          {versionName(pair.from)} and {versionName(pair.to)} say the same in every step.
        </EmptyState>
      )}
      {data && !data.same && (
        <div className="compare-body">
          <ul className="compare-nav" aria-label="All changes">
            {entries(data).map(({ id, mark, title, note }) => (
              <li key={`${mark}-${id}`}>
                <a href={`#change-${id}`}>
                  <DiffMark difference={mark} brief />
                  <b className="trunc">{title}</b>
                  <span className="m3 grow trunc">{note}</span>
                </a>
              </li>
            ))}
          </ul>
          <div className="compare-cards">
            {data.flow.length > 0 && <ChangeCard id="flow" title="The flow" mark="changed" fields={data.flow} />}
            {apart(data.steps.changed).changed.map(({ id, title, fields }) => (
              <ChangeCard key={id} id={id} title={title || id} mark="changed" fields={fields} face={faces.get(id)} />
            ))}
            {data.steps.added.map(({ id, title }) => (
              <ChangeCard key={id} id={id} title={title || id} mark="added" face={faces.get(id)} />
            ))}
            {data.steps.removed.map(({ id, title }) => (
              <ChangeCard key={id} id={id} title={title || id} mark="removed" face={faces.get(id)} />
            ))}
            <MovedCard titles={apart(data.steps.changed).moved.map(({ id, title }) => title || id)} />
            <EdgesCard edges={data.edges} titleOf={(step) => faces.get(step)?.name ?? step} />
          </div>
        </div>
      )}
    </>
  )
}

function Counts({ comparison: { steps, edges } }: { comparison: Comparison }) {
  const counts = [
    { difference: 'added', count: steps.added.length },
    { difference: 'removed', count: steps.removed.length },
    { difference: 'changed', count: apart(steps.changed).changed.length },
  ] as const
  const lines = edges.added.length + edges.removed.length
  const { moved } = apart(steps.changed)
  return (
    <span className="compare-counts">
      {counts.map(
        ({ difference, count }) =>
          count > 0 && <DiffMark key={difference} difference={difference} label={`${String(count)} ${difference}`} />,
      )}
      {moved.length > 0 && <span className="t12 m2">{moved.length} moved</span>}
      {lines > 0 && <span className="t12 m2">{lines} {lines === 1 ? 'edge differs' : 'edges differ'}</span>}
    </span>
  )
}

function entries({ flow, steps, edges }: Comparison) {
  const names = (fields: readonly unknown[]) => (fields.length === 1 ? '1 field' : `${String(fields.length)} fields`)
  const lines = edges.added.length + edges.removed.length
  const { changed, moved } = apart(steps.changed)
  return [
    ...(flow.length > 0 ? [{ id: 'flow', mark: 'changed' as const, title: 'The flow', note: names(flow) }] : []),
    ...changed.map(({ id, title, fields }) => ({ id, mark: 'changed' as const, title: title || id, note: names(fields) })),
    ...steps.added.map(({ id, title }) => ({ id, mark: 'added' as const, title: title || id, note: 'new step' })),
    ...steps.removed.map(({ id, title }) => ({ id, mark: 'removed' as const, title: title || id, note: 'step is gone' })),
    ...(moved.length > 0 ? [{ id: 'moved', mark: 'changed' as const, title: 'Moved', note: plural(moved.length, 'step') }] : []),
    ...(lines > 0 ? [{ id: 'edges', mark: 'changed' as const, title: 'Edges', note: `${String(lines)} differ` }] : []),
  ]
}
