import { useMemo } from 'react'
import type { FlowDetail, Kind } from '../../api/types'
import { useVersion } from '../../api/useVersions'
import { faceOf, type Face } from '../../canvas/kindFace'
import type { Pair } from './pair'

/** How the steps of both sides present themselves, so that a removed one keeps its face. */
export function useStepFaces(flow: FlowDetail, { from, to }: Pair, kinds: readonly Kind[]): ReadonlyMap<string, Face & { name: string }> {
  const number = (side: Pair['from']) => (typeof side === 'number' ? side : null)
  const a = useVersion(flow.id, number(from)).data?.document
  const b = useVersion(flow.id, number(to)).data?.document
  return useMemo(() => {
    // The newer side last: it says what a step is called, where both have it.
    const steps = [from === 'draft' ? flow.document : a, to === 'draft' ? flow.document : b].flatMap((side) => side?.steps ?? [])
    return new Map(steps.map((step) => [step.id, { ...faceOf(kinds, step), name: step.title || step.id }] as const))
  }, [flow.document, a, b, from, to, kinds])
}
