/** "Critic, Critique, gpt-5, Done, 2 inputs, 1 output": a step's full accessible name. */
import type { Step } from '../graph/document'
import type { Topology } from '../graph/topology'
import type { Face } from './kindFace'

export function stepName(step: Step, face: Face, graph: Topology, state: string | null): string {
  const ins = graph.before.get(step.id)?.length ?? 0
  const outs = graph.after.get(step.id)?.length ?? 0
  const model = face.sub === face.title ? null : face.sub
  return [step.title, face.title, model, state, count(ins, 'input'), count(outs, 'output')]
    .filter((part) => part !== null)
    .join(', ')
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** What a queued step waits for: "Needs Draft", "Needs 3 steps". */
export function needs(titles: readonly string[]): string {
  if (titles.length === 0) return ''
  if (titles.length <= 2) return `Needs ${titles.join(' and ')}`
  return `Needs ${titles.length} steps`
}
