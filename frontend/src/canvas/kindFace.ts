import type { Family, Kind } from '../api/types'
import type { Step } from '../graph/document'
import { setting } from '../graph/document'

export interface Face {
  title: string
  family: Family
  icon: string
  /** What stands under the title: the model or the role, or what the step is. */
  sub: string
}

/** How a step presents itself; a kind the server does not know keeps a plain face. */
export function faceOf(kinds: readonly Kind[], step: Step): Face {
  const kind = kinds.find((candidate) => candidate.kind === step.kind)
  const action = kind?.actions.find((candidate) => candidate.action === setting(step, 'action'))
  const known = action ?? kind
  const title = known?.title ?? step.kind
  return {
    title,
    family: known?.family ?? 'source',
    icon: known?.icon ?? 'help',
    sub: setting(step, 'model') || setting(step, 'role') || title,
  }
}
