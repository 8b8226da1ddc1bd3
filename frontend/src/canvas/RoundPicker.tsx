import type { KeyboardEvent } from 'react'
import { useState } from 'react'
import type { Step } from '../graph/document'
import { roundWord } from '../graph/frames'
import { useRunView } from '../stores/hooks'
import type { RunStore } from '../stores/runStore'
import { Button, IconButton } from '../ui/Button'
import './RoundPicker.css'

interface RoundPickerProps {
  run: RunStore
  /** A loop or a list of items. */
  step: Step
  /** The frame's own path. */
  path: string
  /** What somebody chose; null: it follows the run. */
  chosen: number | null
  /** What is shown where nobody chose. */
  shown?: number
  onChoose: (frame: string, number: number | null) => void
  children?: React.ReactNode
}

/** Which pass or item is shown: one earlier, one later, or by its number, however many there are. */
export function RoundPicker({ run, step, path, chosen, shown, onChoose, children }: RoundPickerProps) {
  const count = useRunView(run, (view) => view.run.steps.get(path)?.instances ?? 0)
  const word = roundWord(step.kind)
  // Lanes hold different steps: there is nothing to choose.
  if (word === 'lane' || count < 2) return null
  const now = chosen ?? shown ?? count
  const label = `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`
  const go = (number: number) => {
    onChoose(step.id, Math.min(count, Math.max(1, number)))
  }
  return (
    <div className="rounds" role="group" aria-label={`Which ${word} of ${step.title}`}>
      <span className="t12 m2">{label}</span>
      <IconButton name="left" label={`Earlier ${word}`} size="sm" disabled={now <= 1} onClick={() => { go(now - 1) }} />
      <NumberField key={now} label={`${label} of ${step.title}`} value={now} onPick={go} />
      <IconButton name="right" label={`Later ${word}`} size="sm" disabled={now >= count} onClick={() => { go(now + 1) }} />
      <span className="t12 m3 num">of {count.toLocaleString('en')}</span>
      {children}
      {chosen !== null && (
        <Button size="sm" look="quiet" onClick={() => { onChoose(step.id, null) }}>
          Latest
        </Button>
      )}
    </div>
  )
}

/** Takes what was typed on Enter or when it is left; anything but a number is given up. */
function NumberField({ label, value, onPick }: { label: string; value: number; onPick: (number: number) => void }) {
  const [text, setText] = useState(String(value))
  const take = () => {
    const number = Number(text)
    if (Number.isInteger(number) && number > 0) {
      if (number !== value) onPick(number)
    } else setText(String(value))
  }
  return (
    <input
      className="field num"
      aria-label={label}
      inputMode="numeric"
      value={text}
      size={Math.max(2, text.length)}
      onChange={(event) => { setText(event.target.value) }}
      onBlur={take}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Enter') take()
      }}
    />
  )
}
