import { useMemo } from 'react'
import type { FlowDetail, Kind } from '../../api/types'
import { useVersion } from '../../api/useVersions'
import { faceOf, type Face } from '../../canvas/kindFace'
import type { Pair } from './pair'

/** How the steps of both sides present themselves, so that a removed one keeps its face. */
export function useStepFaces(flow: FlowDetail, { from, to }: Pair, kinds: readonly Kind[]): ReadonlyMap<string, Face> {
  const number = (side: Pair['from']) => (typeof side === 'number' ? side : null)
  const a = useVersion(flow.id, number(from)).data?.document
  const b = useVersion(flow.id, number(to)).data?.document
  return useMemo(() => {
    const documents = [flow.document, a, b]
    return new Map(documents.flatMap((side) => side?.steps.map((step) => [step.id, faceOf(kinds, step)] as const) ?? []))
  }, [flow.document, a, b, kinds])
}
