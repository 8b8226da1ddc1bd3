import type { Step } from '../graph/document'
import type { Progress } from '../graph/frames'
import { progressOf } from '../graph/frames'
import type { StepState } from '../graph/stepState'
import { useInstance, useRunShape, useRunView, useStepState } from '../stores/hooks'
import type { RunStore } from '../stores/runStore'
import { useViewer } from '../stores/viewer'
import { StateChip } from '../ui/StateChip'
import { display } from './display'

/** At the right end of a frame's header: how it stands, how far it is, and what its passes scored. */
export function FrameState({ run, step }: { run: RunStore; step: Step }) {
  const path = useInstance(run, step.id)
  const state = useStepState(run, path)
  const status = useRunView(run, (view) => view.run.state)
  const progress = useProgress(run, step, path)
  const viewer = useViewer()
  if (!state) return null
  const { shown, word } = display(state, { step, run: status, streaming: false, viewer })
  const far = state.state === 'queued' ? '' : progressWords(progress)
  const settled = shown === 'succeeded' || shown === 'running'
  return (
    <>
      <span className="room">
        <Scores state={state} />
      </span>
      <StateChip state={shown} label={far === '' ? word : settled && word.length <= 7 ? far : `${word}, ${far.toLowerCase()}`} plain />
    </>
  )
}

const MOST_SCORES = 3

/** The last scores, the newest in bold: where they lead is what one looks for. */
function Scores({ state }: { state: StepState }) {
  const scores = state.passes.map(({ score }) => score).filter((score) => score !== null)
  if (scores.length === 0) return null
  const last = scores.slice(-MOST_SCORES)
  return (
    <span className="scores num">
      <span className="visually-hidden">Scores: </span>
      {scores.length > last.length && '… '}
      {last.slice(0, -1).map(scoreText).join(' ')} <b>{scoreText(last.at(-1) ?? 0)}</b>
    </span>
  )
}

export const scoreText = (score: number) => String(Math.round(score * 1000) / 1000)

export function useProgress(run: RunStore, step: Step, path: string): Progress {
  return useRunShape(run, (view) => progressOf(run, view.run, view.instances, step, path))
}

/** "Pass 2 of 4", "7 of 10 done, 1 failed", "2 of 3 lanes". */
export function progressWords({ word, now, of, done, failed }: Progress): string {
  if (word === 'pass' || word === 'round') {
    if (now === 0) return ''
    return `${word === 'pass' ? 'Pass' : 'Round'} ${String(now)}${of === null ? '' : ` of ${String(of)}`}`
  }
  const failures = failed === 0 ? '' : `, ${failed.toLocaleString('en')} failed`
  if (of === null) return `${done.toLocaleString('en')} done${failures}`
  return `${done.toLocaleString('en')} of ${of.toLocaleString('en')} done${failures}`
}
