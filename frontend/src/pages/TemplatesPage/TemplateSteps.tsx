import type { Kind } from '../../api/types'
import { useTemplate } from '../../api/useTemplates'
import { faceOf } from '../../canvas/kindFace'
import { setting, type Step } from '../../graph/document'
import { Icon } from '../../ui/Icon'
import { Tile } from '../../ui/Tile'
import { Template } from '../../panels/Template'
import '../../panels/panels.css'

/** The steps by name, in the order of the document; those with a prompt open to show it. */
export function TemplateSteps({ slug, kinds }: { slug: string; kinds: readonly Kind[] }) {
  const { data } = useTemplate(slug)
  if (!data) return null
  return (
    <ol className="template-steps">
      {data.document.steps.map((step) => (
        <li key={step.id} data-inside={step.parent != null || undefined}>
          <OneStep step={step} kinds={kinds} />
        </li>
      ))}
    </ol>
  )
}

function OneStep({ step, kinds }: { step: Step; kinds: readonly Kind[] }) {
  const face = faceOf(kinds, step)
  const prompt = setting(step, 'prompt') || setting(step, 'value')
  const head = (
    <>
      <Tile icon={face.icon} family={face.family} size="sm" />
      <b className="trunc">{step.title || step.id}</b>
      <span className="t11 m3 grow trunc">{face.title}</span>
    </>
  )
  if (prompt === '') return <div className="template-step">{head}</div>
  return (
    <details>
      <summary className="template-step">
        {head}
        <span className="t11 m3">{setting(step, 'prompt') ? 'Prompt' : 'Value'}</span>
        <Icon name="down" size={14} />
      </summary>
      <Template text={prompt} />
    </details>
  )
}
