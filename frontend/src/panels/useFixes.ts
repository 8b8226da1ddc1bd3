import { useState } from 'react'
import { asProblem } from '../api/problem'
import type { FlowDetail, StaleDraft } from '../api/types'
import { useApplyChanges } from '../api/useChangeFlow'
import { showToast } from '../ui/toastStore'
import type { ProblemFix } from './ProblemList'

/** Applies the fixes of problems, each on the revision that is shown. One that comes too late leaves both sides here. */
export function useFixes(flow: Pick<FlowDetail, 'id' | 'revision'>) {
  const change = useApplyChanges(flow.id)
  const [stale, setStale] = useState<StaleDraft | null>(null)
  const apply = ({ fix }: ProblemFix) => {
    if (!fix || change.isPending) return
    change.mutate(
      { revision: flow.revision, changes: fix.changes },
      {
        onSuccess: () => {
          showToast({ icon: 'check', title: 'Fixed.', text: fix.title })
        },
        onError: (error) => {
          setStale(asProblem(error).staleDraft())
        },
      },
    )
  }
  return {
    apply,
    busy: change.isPending,
    /** What is no conflict of two people. */
    error: stale === null ? change.error : null,
    stale,
    setStale,
    forget: () => {
      setStale(null)
      change.reset()
    },
  }
}
