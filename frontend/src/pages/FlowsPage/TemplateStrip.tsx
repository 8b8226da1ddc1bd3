import { Link } from 'wouter'
import type { Kind } from '../../api/types'
import { useTemplates } from '../../api/useTemplates'
import { FlowThumb } from '../../ui/FlowThumb'
import './TemplateStrip.css'

const SHOWN = 4

/** A few ready flows under one's own; the rest are a link away. */
export default function TemplateStrip({ kinds }: { kinds: readonly Kind[] }) {
  const { data: templates } = useTemplates()
  if (!templates || templates.length === 0) return null
  const shown = templates.filter(({ runs }) => runs).slice(0, SHOWN)
  return (
    <section className="strip" aria-labelledby="strip-title">
      <header>
        <h2 id="strip-title" className="grow">
          Start from a template
        </h2>
        <Link href="/templates" className="link t12">
          All {templates.length} templates
        </Link>
      </header>
      <ul>
        {(shown.length > 0 ? shown : templates.slice(0, SHOWN)).map((template) => (
          <li key={template.slug} className="card strip-card">
            <FlowThumb graph={template.graph} kinds={kinds} width={144} height={90} />
            <div className="grow">
              <Link href={`/templates/${template.slug}`} className="strip-name trunc">
                {template.name}
              </Link>
              <p className="t12 m2 strip-promise">{template.promise}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
