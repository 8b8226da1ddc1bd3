/** How often a step in frames has come: "pass 3 of 5", "7 of 10 done, 1 failed". */
import type { Step } from '../graph/document'
import type { Plan } from '../graph/frames'
import { framesAround, progressOf, roundWord } from '../graph/frames'
import type { Instances } from '../graph/instances'
import { roundsOf } from '../graph/paths'
import type { RunState } from '../graph/runState'

export interface Count {
  words: string
  short: string
  failed: number
}

/** Null: it comes once, or has not come yet. `path` is the instance that is shown. */
export function countOf(plan: Plan, run: RunState, instances: Instances, step: Step, path: string): Count | null {
  const tally = instances.of.get(step.id)
  const frames = framesAround(plan.graph, step.id).flatMap((id) => plan.document.steps.filter((one) => one.id === id))
  const again = frames.filter(({ kind }) => kind !== 'fan_out')
  const [frame] = again
  if (!frame || !tally || tally.total === 0) return null
  const rounds = roundsOf(path).filter(({ frame: at }) => again.some(({ id }) => at === id || at.endsWith(`.${id}`)))
  const inner = rounds.at(-1)
  if (again.length > 1 || !inner) {
    const words = rounds.map(({ number }, depth) => `${roundWord(again[depth]?.kind ?? '')} ${String(number)}`)
    return { words: words.join(', '), short: words.join(' '), failed: 0 }
  }
  const { word, of } = progressOf(plan, run, instances, frame, inner.frame)
  if (word !== 'item') {
    const words = `${word} ${String(inner.number)}`
    return { words: of === null ? words : `${words} of ${String(of)}`, short: words, failed: 0 }
  }
  const { failed } = tally.by
  const done = tally.by.succeeded + tally.by.skipped
  const all = of ?? tally.total
  const failures = failed === 0 ? '' : `, ${grouped(failed)} failed`
  return { words: `${grouped(done)} of ${grouped(all)} done${failures}`, short: `${grouped(done)}/${grouped(all)}`, failed }
}

const grouped = (count: number) => count.toLocaleString('en')
