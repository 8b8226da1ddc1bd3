import { Fragment } from 'react'
import type { Step } from '../graph/document'
import { setting } from '../graph/document'
import { conditionWords } from '../graph/settingsOf'
import { useScene } from './CanvasContext'
import { stepName } from './describe'
import { gist, promptParts } from './excerpt'
import { faceOf } from './kindFace'
import { NodeFrame } from './NodeFrame'

interface BuildNodeProps {
  step: Step
  selected: boolean
  tabStop: boolean
  failing?: boolean
}

export function BuildNode({ step, selected, tabStop, failing }: BuildNodeProps) {
  const { kinds, graph, document } = useScene()
  const face = faceOf(kinds, step)
  const inputs = step.kind === 'input' ? document.inputs : []
  return (
    <NodeFrame
      step={step}
      face={face}
      name={stepName(step, face, graph, null)}
      selected={selected}
      tabStop={tabStop}
      failing={failing}
      body={
        <div className="bd">
          <div className="clamp">
            {step.condition != null && <span className="only-if">if {conditionWords(step.condition)} </span>}
            {inputs.length > 0 ? <Names names={inputs.map(({ name }) => name)} /> : <Excerpt step={step} />}
          </div>
        </div>
      }
      footer={
        <div className="ft">
          <span>{footerWord(step, face.title, inputs.length)}</span>
          <span className="num">{estimate(step)}</span>
        </div>
      }
    />
  )
}

export function Excerpt({ step }: { step: Step }) {
  const parts = promptParts(gist(step))
  return parts.map((part, index) =>
    part.variable ? <Variable key={index} name={part.text} /> : <span key={index}>{part.text}</span>,
  )
}

export function Names({ names }: { names: readonly string[] }) {
  return names.map((name, index) => (
    <Fragment key={name}>
      {index > 0 && ' '}
      <Variable name={name} />
    </Fragment>
  ))
}

function Variable({ name }: { name: string }) {
  return <span className="var">{name}</span>
}

function footerWord(step: Step, title: string, inputs: number): string {
  if (step.kind === 'input') return `${inputs} ${inputs === 1 ? 'input' : 'inputs'}`
  return title
}

/** Rehearsal models cost nothing; what others would cost is not known here yet. */
function estimate(step: Step): string {
  return setting(step, 'model').startsWith('rehearsal/') ? '~$0.000' : ''
}
