import { Fragment } from 'react'
import type { Kind } from '../api/types'
import { faceOf } from '../canvas/kindFace'
import type { FlowInput, Step } from '../graph/document'
import { setting } from '../graph/document'
import { conditionWords, durationWords, settingsOf, type Row } from '../graph/settingsOf'
import { plural } from '../ui/format'
import { ModelSection } from './ModelSection'
import { PanelHead } from './PanelHead'
import { Line, Section } from './Section'
import { Template } from './Template'

/** What has a section of its own, or is said in the head. */
const SHOWN = ['action', 'system', 'prompt', 'value', 'model', 'settings']

interface StepSettingsProps {
  kinds: readonly Kind[]
  step: Step
  inputs: readonly FlowInput[]
  onClose: () => void
  /** What has to be said before the settings. */
  children?: React.ReactNode
}

/** A step's settings, to read. */
export function StepSettings({ kinds, step, inputs, onClose, children }: StepSettingsProps) {
  const face = faceOf(kinds, step)
  const model = setting(step, 'model')
  const system = setting(step, 'system')
  const prompt = setting(step, 'prompt')
  const value = setting(step, 'value')
  const kind = kinds.find((candidate) => candidate.kind === step.kind)
  const rest = settingsOf(kind?.config_schema, step.config, SHOWN)
  const lines = rest.filter(({ line }) => line !== undefined)
  return (
    <>
      <PanelHead face={face} title={step.title} onClose={onClose}>
        <span className="num m3">id: {step.id}</span>
      </PanelHead>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keys */}
      <div className="settings" tabIndex={0} role="region" aria-label="Settings">
        {children}
        {step.condition != null && <Section title="Runs only if"><Template text={conditionWords(step.condition)} /></Section>}
        {system !== '' && <Section title="System"><Template text={system} /></Section>}
        {prompt !== '' && <Section title="Prompt"><Template text={prompt} /></Section>}
        {value !== '' && <Section title="Value"><Template text={value} /></Section>}
        {model !== '' && <ModelSection model={model} settings={step.config.settings} />}
        {step.kind === 'input' && <InputsSection inputs={inputs} />}
        {rest.map(({ title, text, rows }) => (
          <Fragment key={title}>
            {text !== undefined && <Section title={title}><Template text={text} /></Section>}
            {rows && <RowsSection title={title} rows={rows} />}
          </Fragment>
        ))}
        {lines.length > 0 && (
          <Section title="Settings">
            {lines.map(({ title, line = '' }) => (
              <Line key={title} label={title} value={line} />
            ))}
          </Section>
        )}
        <MappingSection title="Inputs it is given" mapping={step.input_mapping} />
        <MappingSection title="Names of its output" mapping={step.output_mapping} />
        <Section title="When it goes wrong">
          {step.retry && step.retry.attempts > 0 && <Line label="Tries again" value={`up to ${plural(step.retry.attempts, 'time')}`} />}
          {step.timeout_ms != null && <Line label="Given up after" value={durationWords(step.timeout_ms)} />}
          <Line label="If it fails" value={step.critical ? 'the run ends' : 'the run goes on'} />
        </Section>
      </div>
    </>
  )
}

const MappingSection = ({ title, mapping }: { title: string; mapping: Step['input_mapping'] }) =>
  mapping && Object.keys(mapping).length > 0 ? (
    <RowsSection title={title} rows={settingsOf({}, { mapping }, []).flatMap(({ rows = [] }) => rows)} />
  ) : null

const RowsSection = ({ title, rows }: { title: string; rows: readonly Row[] }) => (
  <Section title={title}>
    <dl className="setting-rows">
      {rows.map(({ name, text }, place) => (
        <div key={place}>
          <dt className="mono">{name}</dt>
          {text !== '' && (
            <dd>
              <Template text={text} />
            </dd>
          )}
        </div>
      ))}
    </dl>
  </Section>
)

export function InputsSection({ inputs }: { inputs: readonly FlowInput[] }) {
  if (inputs.length === 0) return null
  return (
    <Section title="Inputs">
      <ul className="input-list">
        {inputs.map((input) => (
          <li key={input.name}>
            <div className="setting-line t12">
              <span className="var grow">{input.name}</span>
              <span className="num m3">
                {input.type.replace('_', ' ')}
                {input.required ? '' : ', optional'}
              </span>
            </div>
            <div className="t12 m2">{input.title}</div>
          </li>
        ))}
      </ul>
    </Section>
  )
}
