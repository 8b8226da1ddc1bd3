import { Link } from 'wouter'
import type { Kind, Template } from '../../api/types'
import { FlowThumb } from '../../ui/FlowThumb'
import { plural } from '../../ui/format'
import { RunsChip } from './RunsChip'

export function TemplateCard({ template, kinds }: { template: Template; kinds: readonly Kind[] }) {
  return (
    <li className="card template-card">
      <div className="template-drawing">
        <FlowThumb graph={template.graph} kinds={kinds} />
      </div>
      <div className="template-text">
        <h2 className="trunc">
          <Link href={`/templates/${template.slug}`} className="template-name">
            {template.name}
          </Link>
        </h2>
        <p className="t12 m3 template-what">
          {template.category}, {plural(template.step_count, 'step')}
        </p>
        <p className="t12 m2 template-promise">{template.promise}</p>
        <div className="template-foot">
          <RunsChip runs={template.runs} />
          <Tags tags={template.tags.slice(0, 2)} />
        </div>
      </div>
    </li>
  )
}

export const Tags = ({ tags }: { tags: readonly string[] }) =>
  tags.map((tag) => (
    <span key={tag} className="chip line">
      {tag}
    </span>
  ))
