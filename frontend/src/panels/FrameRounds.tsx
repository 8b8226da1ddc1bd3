import { useState } from 'react'
import { progressWords, scoreText, useProgress } from '../canvas/FrameState'
import type { Step } from '../graph/document'
import { roundWord } from '../graph/frames'
import { nextFailed } from '../graph/instances'
import type { PassState } from '../graph/stepState'
import { useStepState } from '../stores/hooks'
import type { RunStore } from '../stores/runStore'
import { Button } from '../ui/Button'
import './story.css'

interface FrameRoundsProps {
  run: RunStore
  step: Step
  path: string
  /** Shows a pass or item: the steps inside follow. */
  onRound: (frame: string, number: number) => void
}

/** A frame's passes with their scores, or how far its lanes and items are. */
export function FrameRounds({ run, step, path, onRound }: FrameRoundsProps) {
  const state = useStepState(run, path)
  const progress = useProgress(run, step, path)
  if (!state) return null
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keys
    <div className="answer" tabIndex={0} role="region" aria-label={`${step.title} so far`}>
      <p className="t12 m2 request-to">{progressWords(progress) || 'It has not begun.'}</p>
      {state.passes.length > 0 && <Passes passes={state.passes} onOpen={(number) => { onRound(step.id, number) }} />}
      {progress.failed > 0 && roundWord(step.kind) === 'item' && <Failures run={run} step={step} path={path} onRound={onRound} />}
    </div>
  )
}

const AT_ONCE = 50

function Passes({ passes, onOpen }: { passes: readonly PassState[]; onOpen: (number: number) => void }) {
  const [shown, setShown] = useState(AT_ONCE)
  const hidden = Math.max(0, passes.length - shown)
  const best = passes.reduce<number | null>((most, { score }) => (score === null || (most !== null && most >= score) ? most : score), null)
  return (
    <>
      {hidden > 0 && (
        <Button size="sm" onClick={() => { setShown(shown + AT_ONCE) }}>
          Show {Math.min(AT_ONCE, hidden)} earlier passes
        </Button>
      )}
      <table className="passes" aria-label="Passes">
        <thead>
          <tr>
            <th scope="col">Pass</th>
            <th scope="col" className="r">Score</th>
            <th scope="col">Why no other followed</th>
          </tr>
        </thead>
        <tbody>
          {passes.slice(hidden).map(({ number, score, exit }) => (
            <tr key={number}>
              <td>
                <button type="button" className="link" onClick={() => { onOpen(number) }}>
                  Pass {number}
                </button>
              </td>
              <td className="num r">{score === null ? '–' : score === best ? <b>{scoreText(score)}</b> : scoreText(score)}</td>
              <td className="m2">{exit === null ? '' : exitWords(exit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

const EXITS: Readonly<Record<string, string>> = {
  until: 'The condition held',
  threshold: 'Good enough',
  passes: 'No more passes allowed',
  time: 'No more time',
  longest_ms: 'No more time',
  cost: 'No more money',
}

const exitWords = (exit: string) => EXITS[exit] ?? exit

/** The way from one failed item to the next. */
function Failures({ run, step, path, onRound }: FrameRoundsProps) {
  const [at, setAt] = useState('')
  const inside = run.graph.inside.get(step.id) ?? []
  return (
    <Button
      size="sm"
      icon="failed"
      onClick={() => {
        const { steps } = run.getState().run
        const next = inside.map((id) => nextFailed(steps, path, id, at)).find((found) => found !== null)
        const number = next && Number(/\[(\d+)\]$/.exec(next.slice(0, next.lastIndexOf('.')))?.[1])
        if (!next || !number) return
        setAt(next)
        onRound(step.id, number)
      }}
    >
      Show a failed item
    </Button>
  )
}
