import type { Step } from '../graph/document'
import { isMap } from '../graph/plain'
import { conditionWords } from '../graph/settingsOf'
import { Icon } from '../ui/Icon'

interface BranchesProps {
  step: Step
  ports: readonly string[]
  /** In a run: by which control left; null: it has not yet. */
  taken?: readonly string[] | null
}

/** What a step that chooses can choose: when at the left, by which port at the right. */
export function Branches({ step, ports, taken = null }: BranchesProps) {
  return (
    <ul className="branches">
      {ports.map((port) => (
        <li key={port} data-taken={taken?.includes(port)}>
          <span className="mono trunc">{when(step, port)}</span>
          <span className="branch-name">
            <span className="trunc">{port.replaceAll('_', ' ')}</span>
            {taken && <Icon name={taken.includes(port) ? 'succeeded' : 'skipped'} size={12} />}
          </span>
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
