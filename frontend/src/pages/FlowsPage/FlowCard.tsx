import { Link } from 'wouter'
import type { FlowSummary, Kind } from '../../api/types'
import { FlowMenu } from '../../panels/FlowMenu'
import { Button } from '../../ui/Button'
import { FlowThumb } from '../../ui/FlowThumb'
import { plural } from '../../ui/format'
import { StateChip, SwitchedOff } from '../../ui/StateChip'
import { TimeAgo } from '../../ui/TimeAgo'

interface FlowCardProps {
  flow: FlowSummary
  kinds: readonly Kind[]
  /** Left out for those who may only look. */
  onRun?: () => void
  onCopied: (id: string) => void
}

export function FlowCard({ flow, kinds, onRun, onCopied }: FlowCardProps) {
  const { last_run: lastRun, published_version: published } = flow
  return (
    <article className="card flow-card">
      <div className="flow-card-drawing">
        <FlowThumb graph={flow.graph} kinds={kinds} />
      </div>
      <div className="flow-card-text">
        <div className="flow-card-head">
          <h2 className="grow trunc">
            <Link href={`/flows/${flow.id}`} className="flow-card-name trunc">
              {flow.name}
            </Link>
          </h2>
          <FlowMenu flow={flow} onCopied={onCopied} />
        </div>
        <p className="flow-card-what">
          {plural(flow.step_count, 'step')}, {published == null ? 'draft' : `version ${published}`}
        </p>
        {flow.description && <p className="flow-card-about">{flow.description}</p>}
        {flow.tags.length > 0 && <CardTags tags={flow.tags} />}
        <div className="flow-card-state">
          {!flow.active && <SwitchedOff />}
          {lastRun ? (
            <>
              <StateChip state={lastRun.state} />
              <span>
                Run {lastRun.number}, <TimeAgo at={lastRun.finished_at ?? lastRun.created_at} />
              </span>
            </>
          ) : (
            <StateChip state="queued" label="Never run" />
          )}
        </div>
        <div className="flow-card-foot">
          <span className="grow trunc">
            Changed <TimeAgo at={flow.updated_at} />
          </span>
          {onRun && (
            <Button size="sm" icon="play" onClick={onRun} aria-label={`Run ${flow.name}`}>
              Run
            </Button>
          )}
        </div>
      </div>
    </article>
  )
}

const CardTags = ({ tags }: { tags: readonly string[] }) => (
  <ul className="flow-card-tags" aria-label="Tags">
    {tags.map((tag) => (
      <li key={tag}>
        <span className="chip line">
          <span className="trunc">{tag}</span>
        </span>
      </li>
    ))}
  </ul>
)

export const FlowCardBones = () => (
  <div className="card flow-card" aria-hidden="true">
    <div className="flow-bones-drawing" />
    <div className="flow-bones">
      <i className="bone flow-bone-name" />
      <i className="bone flow-bone-what" />
      <i className="bone flow-bone-state" />
    </div>
  </div>
)
