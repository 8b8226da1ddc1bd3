import { useState } from 'react'
import { useLocation, useParams, useSearch } from 'wouter'
import { asProblem } from '../../api/problem'
import type { FlowDetail, Kind, StaleDraft } from '../../api/types'
import { useRestoreVersion } from '../../api/useChangeFlow'
import { useKinds } from '../../api/useKinds'
import { useMayRun } from '../../api/useMayRun'
import { usePublishVersion, useVersions } from '../../api/useVersions'
import { ConflictPanel } from '../../panels/ConflictPanel'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { LateWords } from '../../ui/Skeleton'
import { showToast } from '../../ui/toastStore'
import { FlowFrame } from '../FlowPage/FlowFrame'
import { ComparisonView } from './ComparisonView'
import { address, pairOf, pick } from './pair'
import { PublishSheet } from './PublishSheet'
import { VersionList } from './VersionList'
import './VersionsPage.css'

/** What was published when and by whom, what differs between any two, and the ways from one to another. */
export default function VersionsPage() {
  const { id = '' } = useParams<{ id: string }>()
  const kinds = useKinds()
  return (
    <FlowFrame flowId={id} current="versions" waiting={kinds.isPending}>
      {(flow) => <Versions key={flow.id} flow={flow} kinds={kinds.data ?? []} />}
    </FlowFrame>
  )
}

function Versions({ flow, kinds }: { flow: FlowDetail; kinds: readonly Kind[] }) {
  const [, navigate] = useLocation()
  const query = new URLSearchParams(useSearch())
  const versions = useVersions(flow.id)
  const mayEdit = useMayRun()
  const restore = useRestoreVersion(flow.id)
  const rollBack = usePublishVersion(flow.id)
  const [stale, setStale] = useState<StaleDraft | null>(null)
  const all = versions.data?.pages.flatMap((page) => page.results) ?? []
  const latest = all[0]?.number ?? null
  const pair = pairOf(query, flow.published_version, latest)
  const publishing = query.has('publish') && mayEdit
  const open = (path: string) => { navigate(path, { replace: true }) }
  const failed = [restore.error, rollBack.error].find((error) => error !== null && asProblem(error).staleDraft() === null)
  const actions = {
    restore: (number: number) => {
      restore.mutate(
        { number, revision: flow.revision },
        {
          onSuccess: () => {
            showToast({ icon: 'undo', title: `The draft is v${String(number)} again.`, text: 'What runs has not changed.' })
            open(address(flow.id, { from: flow.published_version ?? number, to: 'draft' }))
          },
          onError: (error) => { setStale(asProblem(error).staleDraft()) },
        },
      )
    },
    publish: (number: number) => {
      rollBack.mutate(number, {
        onSuccess: () => { showToast({ icon: 'share', title: `v${String(number)} is live.`, text: 'New runs use it from now.' }) },
      })
    },
  }
  return (
    <div className="versions-page">
      <VersionList
        flow={flow}
        versions={all}
        pair={pair}
        onPick={(version) => { open(address(flow.id, pick(pair, version))) }}
        actions={mayEdit ? actions : null}
        more={versions.hasNextPage ? () => void versions.fetchNextPage() : null}
      />
      <main id="content" tabIndex={-1} className="versions-main">
        <h1 className="visually-hidden">Versions of {flow.name}</h1>
        {versions.isError && <ProblemBanner error={versions.error} onRetry={() => void versions.refetch()} />}
        {failed != null && <ProblemBanner error={failed} />}
        {stale ? (
          <section className="card versions-conflict" aria-label="Merge your change">
            <ConflictPanel
              key={stale.revision}
              flowId={flow.id}
              stale={stale}
              kinds={kinds}
              onStale={setStale}
              onDone={() => { setStale(null) }}
            />
          </section>
        ) : (
          <>
            {publishing && (
              <PublishSheet
                flow={flow}
                next={(latest ?? 0) + 1}
                onStale={setStale}
                onClose={() => { open(`/flows/${flow.id}/versions`) }}
                onPublished={() => { open(`/flows/${flow.id}/versions`) }}
              />
            )}
            {versions.isPending ? (
              <LateWords>Opening the versions</LateWords>
            ) : (
              <ComparisonView
                flow={flow}
                pair={pair}
                kinds={kinds}
                onPublish={
                  mayEdit && flow.unpublished && !publishing ? () => { open(`/flows/${flow.id}/versions?publish`) } : null
                }
              />
            )}
          </>
        )}
      </main>
    </div>
  )
}
