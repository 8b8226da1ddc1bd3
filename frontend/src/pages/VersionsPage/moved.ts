/* Steps that only lie elsewhere on the canvas: worth a line, not a place among what changes a run. */
import type { ChangedStep } from '../../api/types'

const PLACES = new Set(['position', 'size'])

export function apart(changed: readonly ChangedStep[]): { changed: ChangedStep[]; moved: ChangedStep[] } {
  const onlyMoved = ({ fields }: ChangedStep) => fields.length > 0 && fields.every(({ field }) => PLACES.has(field.split('.')[0] ?? ''))
  return { changed: changed.filter((step) => !onlyMoved(step)), moved: changed.filter(onlyMoved) }
}
