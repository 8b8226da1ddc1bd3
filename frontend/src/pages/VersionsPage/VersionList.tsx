import { lazy, Suspense, useState } from 'react'
import type { FlowDetail, FlowVersion } from '../../api/types'
import type { Command } from '../../commands/command'
import { CommandItems } from '../../commands/CommandItems'
import { Button, IconButton } from '../../ui/Button'
import { plural } from '../../ui/format'
import { Menu } from '../../ui/Menu'
import { StateChip } from '../../ui/StateChip'
import { TimeAgo } from '../../ui/TimeAgo'
import type { Pair, Version } from './pair'

const ExportDialog = lazy(() => import('../../panels/ExportDialog'))

interface VersionListProps {
  flow: FlowDetail
  /** Newest first. */
  versions: readonly FlowVersion[]
  pair: Pair
  onPick: (version: Version) => void
  /** Left out for those who may only look. */
  actions: { restore: (number: number) => void; publish: (number: number) => void } | null
  more: (() => void) | null
}

/** The draft and what was published of it. Two are picked, and compared beside it. */
export function VersionList({ flow, versions, pair, onPick, actions, more }: VersionListProps) {
  const [taking, setTaking] = useState<number | null>(null)
  const tag = (version: Version) => (version === pair.from ? 'A' : version === pair.to ? 'B' : null)
  return (
    <aside className="versions-list" aria-label="Versions">
      <div className="versions-head">
        <h2 className="grow">Versions</h2>
        <span className="t11 m3">pick two</span>
      </div>
      <ol>
        <Row name="Draft" tag={tag('draft')} onPick={() => { onPick('draft') }}>
          <span className="version-message">{flow.unpublished ? 'Not published' : 'Nothing new to publish'}</span>
          <span className="t11 m3">
            {flow.changed_by?.name ?? 'Changed'}, <TimeAgo at={flow.updated_at} />
          </span>
        </Row>
        {versions.map((version) => (
          <Row
            key={version.number}
            name={`v${String(version.number)}`}
            live={version.published}
            tag={tag(version.number)}
            onPick={() => { onPick(version.number) }}
            menu={
              <Menu
                label={`What to do with v${String(version.number)}`}
                align="end"
                trigger={(behaviour) => (
                  <IconButton name="dots" size="sm" label={`More for v${String(version.number)}`} {...behaviour} />
                )}
              >
                <CommandItems commands={commandsOf(version, actions, setTaking)} />
              </Menu>
            }
          >
            <span className="version-message">{version.message || plural(version.step_count, 'step')}</span>
            <span className="t11 m3">
              {version.created_by?.name ?? 'Baton'}, <TimeAgo at={version.created_at} />
            </span>
            <span className="num m3" title={version.digest}>
              {shortDigest(version.digest)}
            </span>
          </Row>
        ))}
      </ol>
      {more && (
        <Button size="sm" onClick={more}>
          Show older versions
        </Button>
      )}
      <Suspense>
        {taking !== null && <ExportDialog flow={flow} version={String(taking)} onClose={() => { setTaking(null) }} />}
      </Suspense>
    </aside>
  )
}

interface RowProps {
  name: string
  live?: boolean
  tag: 'A' | 'B' | null
  onPick: () => void
  menu?: React.ReactNode
  children: React.ReactNode
}

const Row = ({ name, live = false, tag, onPick, menu, children }: RowProps) => (
  <li className="version-row" data-on={tag !== null}>
    <button type="button" className="version-pick" aria-pressed={tag !== null} onClick={onPick}>
      <span className="version-line">
        <b className="mono">{name}</b>
        {live && <StateChip state="succeeded" label="Live" />}
        <span className="grow" />
        {tag && <span className="chip line version-tag">{tag}</span>}
      </span>
      {children}
    </button>
    {menu}
  </li>
)

function commandsOf(
  { number, published }: FlowVersion,
  actions: VersionListProps['actions'],
  take: (number: number) => void,
): Command[] {
  const name = `v${String(number)}`
  const exported: Command = {
    id: `version.export.${name}`,
    group: 'Export',
    label: `Export ${name}`,
    icon: 'download',
    perform: () => { take(number) },
  }
  if (!actions) return [exported]
  const restore: Command = {
    id: `version.restore.${name}`,
    group: 'Version',
    label: `Restore ${name} as draft`,
    icon: 'undo',
    perform: () => { actions.restore(number) },
  }
  const publish: Command = {
    id: `version.publish.${name}`,
    group: 'Version',
    label: `Publish ${name} again`,
    icon: 'share',
    perform: () => { actions.publish(number) },
  }
  return [restore, ...(published ? [] : [publish]), exported]
}

/** The ends of a digest are enough to tell two apart: 9f2c…e41d. */
const shortDigest = (digest: string) => {
  const bare = digest.replace(/^sha256:/, '')
  return `${bare.slice(0, 4)}…${bare.slice(-4)}`
}
