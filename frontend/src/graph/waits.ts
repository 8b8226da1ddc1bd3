/** What waiting, trying again and leaving out are called, wherever a step is shown. */
import type { Step } from './document'
import type { StepState, WaitState } from './stepState'
import { openQuestion, openWaits } from './stepState'

/** Who looks: their email; null: someone who may not answer. */
export type Viewer = string | null

export function isAskedOf(question: WaitState, viewer: Viewer): boolean {
  const assignee = question.question?.assignee ?? ''
  return viewer !== null && (assignee === '' || assignee.toLowerCase() === viewer.toLowerCase())
}

export function waitingWords(step: StepState, viewer: Viewer): string {
  const question = openQuestion(step)
  if (question) return isAskedOf(question, viewer) ? 'Waiting for you' : `Waiting for ${askedOf(question)}`
  const child = openWaits(step).find(({ reason }) => reason === 'child')
  return child?.child ? `Waiting for run ${String(child.child.number)}` : 'Waiting'
}

/** Someone else's turn. */
export function askedOf(question: WaitState): string {
  const assignee = question.question?.assignee ?? ''
  return assignee === '' ? 'an answer' : assignee
}

/** What the question says, or what there is to say of a wait without one. */
export function waitMessage(step: StepState): string {
  const question = openQuestion(step)
  if (question?.question) return question.question.message
  if (question) return 'A call may have been made, or not.'
  const [wait] = openWaits(step)
  if (wait?.reason === 'child') return wait.child ? `Run ${String(wait.child.number)} is on its way.` : 'Another run is on its way.'
  return wait?.until == null ? 'Waiting.' : 'Goes on when the time is up.'
}

/** How often the step may be tried altogether; null: recovery decides, or it is tried once. */
export function triesOf(step: Step): number | null {
  const attempts = step.retry?.attempts ?? 0
  return attempts > 0 ? attempts + 1 : null
}

export function attemptWords(word: string, attempt: number, step: Step): string {
  const tries = triesOf(step)
  return tries !== null && attempt <= tries ? `${word} ${String(attempt)} of ${String(tries)}` : `${word} ${String(attempt)}`
}

/** Called off because a join had enough, not because anybody stopped it or a condition did not hold. */
export function isNotNeeded(step: StepState): boolean {
  return (step.state === 'cancelled' || step.state === 'skipped') && /not needed/i.test(step.reason ?? '')
}

/** "in 2 s", "in 3 min", "in 2 h 5 min", "in 3 days"; "now" when it is due. */
export function inWords(milliseconds: number): string {
  const left = Math.ceil(milliseconds / 1000)
  if (left <= 0) return 'now'
  if (left < 60) return `in ${String(left)} s`
  const minutes = Math.ceil(left / 60)
  if (minutes < 60) return `in ${String(minutes)} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `in ${String(hours)} h${minutes % 60 > 0 ? ` ${String(minutes % 60)} min` : ''}`
  return `in ${String(Math.round(hours / 24))} days`
}
