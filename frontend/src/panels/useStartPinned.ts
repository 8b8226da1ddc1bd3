import type { FlowDetail, Json, Run } from '../api/types'
import { useStartRun } from '../api/useStartRun'
import { usePublish } from '../api/useVersions'
import type { Pinned } from './useVersionPin'

interface After {
  onStarted: (run: Run) => void
  onError: (error: unknown) => void
}

/** Starts the version that is pinned; a draft is published first, and that version runs. */
export function useStartPinned(flow: Pick<FlowDetail, 'id' | 'revision' | 'published_version'>) {
  const start = useStartRun()
  const publish = usePublish(flow.id)
  const run = (version: number, inputs: Record<string, Json>, { onStarted, onError }: After) => {
    // The published version needs no name: whichever it is by then is meant.
    const pin = version === flow.published_version ? {} : { version }
    start.mutate({ flow: flow.id, inputs, ...pin }, { onSuccess: onStarted, onError })
  }
  return {
    busy: start.isPending || publish.isPending,
    error: publish.error ?? start.error,
    perform: (chosen: Pinned, inputs: Record<string, Json>, after: After) => {
      if (chosen !== 'draft') {
        publish.reset()
        run(chosen, inputs, after)
        return
      }
      start.reset()
      publish.mutate(
        { revision: flow.revision, message: '' },
        {
          onSuccess: ({ number }) => {
            run(number, inputs, after)
          },
          onError: after.onError,
        },
      )
    },
  }
}
