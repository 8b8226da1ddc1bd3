import { useState } from 'react'
import { Link, useLocation, useParams } from 'wouter'
import { asProblem } from '../../api/problem'
import type { Template } from '../../api/types'
import { useKinds } from '../../api/useKinds'
import { useMayRun } from '../../api/useMayRun'
import { useSystem } from '../../api/useSystem'
import { useTemplates, useUseTemplate } from '../../api/useTemplates'
import { NotHere } from '../../panels/NotHere'
import { Button } from '../../ui/Button'
import { Field } from '../../ui/Field'
import { FlowThumb } from '../../ui/FlowThumb'
import { plural } from '../../ui/format'
import { Icon } from '../../ui/Icon'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { Shell } from '../../ui/shell/Shell'
import { LateWords } from '../../ui/Skeleton'
import { initialParameters, readParameters } from './parameters'
import { ParametersForm } from './ParametersForm'
import { RunsChip } from './RunsChip'
import { Tags } from './TemplateCard'
import { TemplateSteps } from './TemplateSteps'
import './TemplatePage.css'

export default function TemplatePage() {
  const { slug = '' } = useParams<{ slug: string }>()
  const templates = useTemplates()
  const template = templates.data?.find((candidate) => candidate.slug === slug)
  if (template) return <OpenTemplate key={slug} template={template} />
  if (templates.isSuccess) {
    return <NotHere title="This template is not here">The library of this version of Baton has none of that name.</NotHere>
  }
  return (
    <Shell title="Template">
      <div className="page">
        <h1 className="visually-hidden">Template</h1>
        {templates.isError ? (
          <ProblemBanner error={templates.error} onRetry={() => void templates.refetch()} />
        ) : (
          <LateWords>Opening the library</LateWords>
        )}
      </div>
    </Shell>
  )
}

function OpenTemplate({ template }: { template: Template }) {
  const kinds = useKinds()
  const mayMake = useMayRun()
  return (
    <Shell title={template.name}>
      <div className="page template-page">
        <Link href="/templates" className="template-back t12">
          <Icon name="left" size={14} />
          All templates
        </Link>
        <div className="template-title">
          <h1>{template.name}</h1>
          <RunsChip runs={template.runs} />
        </div>
        <p className="m2">{template.promise}</p>
        <div className="template-columns">
          <div>
            <div className="card template-preview">
              <FlowThumb graph={template.graph} kinds={kinds.data ?? []} width={340} height={150} />
            </div>
            <dl className="template-about">
              {template.when && (
                <div>
                  <dt>When to use it</dt>
                  <dd>{template.when}</dd>
                </div>
              )}
              <div>
                <dt>What is in it</dt>
                <dd>
                  {plural(template.step_count, 'step')}, {template.category.toLowerCase()}
                  <TemplateSteps slug={template.slug} kinds={kinds.data ?? []} />
                </dd>
              </div>
              {template.tags.length > 0 && (
                <div>
                  <dt>Tags</dt>
                  <dd className="template-tags">
                    <Tags tags={template.tags} />
                  </dd>
                </div>
              )}
            </dl>
          </div>
          {mayMake && <UseForm template={template} />}
        </div>
      </div>
    </Shell>
  )
}

function UseForm({ template }: { template: Template }) {
  const [, navigate] = useLocation()
  const [name, setName] = useState(template.name)
  const [values, setValues] = useState(() => initialParameters(template.parameters))
  const [errors, setErrors] = useState<Record<string, string>>({})
  const use = useUseTemplate()
  const system = useSystem()
  const submit = () => {
    const read = readParameters(template.parameters, values)
    setErrors(read.errors)
    if (Object.keys(read.errors).length > 0 || use.isPending) return
    use.mutate(
      { slug: template.slug, name: name.trim() || template.name, parameters: read.parameters },
      {
        onSuccess: ({ id }) => { navigate(`/flows/${id}`) },
        onError: (error) => { setErrors(asProblem(error).fieldErrors()) },
      },
    )
  }
  const placed = template.parameters.some((field) => errors[field.name])
  return (
    <form
      className="card template-form"
      noValidate
      aria-labelledby="use-template"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <h2 id="use-template">Make a flow from it</h2>
      {use.error && !placed && <ProblemBanner error={use.error} />}
      <Field label="Name of the flow">
        {(control) => (
          <input {...control} className="field lg" value={name} maxLength={200} onChange={(event) => { setName(event.target.value) }} />
        )}
      </Field>
      <ParametersForm fields={template.parameters} values={values} onChange={setValues} errors={errors} models={system.data?.models ?? []} />
      <Button look="ink" size="lg" type="submit" className="wide" busy={use.isPending}>
        {use.isPending ? 'Making the flow' : 'Use template'}
      </Button>
      <p className="t11 m3 template-foot-note">
        {template.runs
          ? 'The flow is a copy of its own. Making it runs nothing and costs nothing.'
          : 'The flow can be read, checked and exported now. It runs once all kinds of its steps are built.'}
      </p>
    </form>
  )
}
