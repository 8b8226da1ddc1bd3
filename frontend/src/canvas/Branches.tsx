import type { Step } from '../graph/document'
import { isMap } from '../graph/plain'
import { conditionWords } from '../graph/settingsOf'

interface BranchesProps {
  step: Step
  ports: readonly string[]
}

/** What a step that chooses can choose: when at the left, by which port at the right. */
export function Branches({ step, ports }: BranchesProps) {
  return (
    <ul className="branches">
      {ports.map((port) => (
        <li key={port}>
          <span className="mono trunc">{when(step, port)}</span>
          <span className="trunc">{port.replaceAll('_', ' ')}</span>
        </li>
      ))}
    </ul>
  )
}

function when(step: Step, port: string): string {
  if (step.kind === 'condition') return port === 'true' ? conditionWords(step.config.condition) : ''
  const branches: unknown = step.config.branches
  if (!Array.isArray(branches)) return ''
  const branch: unknown = branches.find((one: unknown) => isMap(one) && one.name === port)
  if (!isMap(branch)) return ''
  if (step.config.by === 'weights') return typeof branch.weight === 'number' ? `weight ${branch.weight}` : ''
  if (step.config.by === 'model') return typeof branch.description === 'string' ? branch.description : ''
  return conditionWords(branch.condition)
}
