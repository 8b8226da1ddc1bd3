import { useState } from 'react'
import type { FlowDetail, FlowDocument } from '../api/types'
import { useVersion, useVersions } from '../api/useVersions'

export type Pinned = number | 'draft'

export interface VersionPin {
  chosen: Pinned
  /** What would run; undefined while it is on its way. */
  document: FlowDocument | undefined
  options: { value: Pinned; label: string }[]
  choose: (version: Pinned) => void
}

/** Which version a run uses: the published one, another, or the draft, which is published first. */
export function useVersionPin(flow: FlowDetail): VersionPin {
  const { published_version: published, unpublished } = flow
  const [wanted, setWanted] = useState<Pinned | null>(null)
  const versions = useVersions(flow.id).data?.pages.flatMap((page) => page.results) ?? []
  const chosen = wanted ?? published ?? 'draft'
  // The draft is at hand; when it says the same as what is published, nothing needs to be fetched.
  const isDraft = chosen === 'draft' || (chosen === published && !unpublished)
  const version = useVersion(flow.id, isDraft ? null : chosen)
  const older = versions.filter(({ number }) => number !== published)
  return {
    chosen,
    document: isDraft ? flow.document : version.data?.document,
    options: [
      ...(published === null ? [] : [{ value: published, label: `v${String(published)}, published` }]),
      ...(unpublished ? [{ value: 'draft' as const, label: DRAFT }] : []),
      ...older.map(({ number, message }) => ({ value: number, label: message ? `v${String(number)}, ${message}` : `v${String(number)}` })),
    ],
    choose: setWanted,
  }
}

const DRAFT = 'The draft, published as a new version first'
