/** What the live region says: state changes, never tokens. Failures and questions interrupt, the rest waits its turn. */
import { spokenCost, type Costed } from '../graph/cost'
import type { FlowDocument } from '../graph/document'
import { roundWords } from '../graph/frames'
import type { JournalRecord, RecordOf } from '../graph/journal'
import { isZero, spokenMoney } from '../graph/money'
import { idOf } from '../graph/paths'
import type { RunState } from '../graph/runState'

export interface Announcement {
  text: string
  assertive: boolean
  seq: number
}

export function announce(
  document: FlowDocument,
  run: RunState,
  records: readonly JournalRecord[],
): Announcement | null {
  const last = records.at(-1)
  if (!last) return null
  const titles = new Map(document.steps.map((step) => [step.id, step.title]))
  const named = (path: string) => {
    const title = titles.get(idOf(path)) ?? path
    const round = path.includes('[') ? roundWords(document, path) : ''
    return round === '' ? title : `${title}, ${round},`
  }
  const said = records.map((record) => sentence(record, named, run)).filter((text) => text !== null)
  if (said.length === 0) return null
  return { text: inShort(said), assertive: records.some(interrupts), seq: last.seq }
}

function interrupts(record: JournalRecord): boolean {
  if (record.type === 'step_waiting') return record.data.reason === 'answer' || record.data.reason === 'decision'
  return record.type === 'step_failed' || record.type === 'run_failed'
}

const MOST = 4

/** After a long silence much has happened at once: how much, and how it ended. */
function inShort(said: readonly string[]): string {
  if (said.length <= MOST) return said.join('. ')
  return `${said.length - 2} more changes. ${said.slice(-2).join('. ')}`
}

function sentence(record: JournalRecord, named: (path: string) => string, run: RunState): string | null {
  switch (record.type) {
    case 'run_resumed':
      return 'Run goes on'
    case 'run_paused':
      return record.data.at === null ? 'Run paused' : `Run paused before ${named(record.data.at)}`
    case 'pause_requested':
      return 'Pausing the run'
    case 'run_completed':
      return `Run done, ${amountWords(run, run.simulated)}`
    case 'run_failed':
      return `Run failed. ${record.data.error.message} ${record.data.error.remedy}`.trim()
    case 'run_cancelled':
      return 'Run cancelled'
    case 'cancel_requested':
      return 'Cancelling the run'
    case 'step_started':
      return record.attempt > 1 ? `${named(record.path)} attempt ${String(record.attempt)}` : `${named(record.path)} running`
    case 'step_succeeded':
      return `${named(record.path)} done, ${spokenSeconds(record.data.duration_ms)}${cost(run, record.path)}`
    case 'step_failed':
      return `${named(record.path)} failed. ${record.data.error.message}`
    case 'step_retrying':
      return `${named(record.path)} failed and is tried again. ${record.data.error.message}`
    case 'step_waiting':
      return asked(record, named)
    case 'step_skipped':
      return `${named(record.path)} skipped, ${record.data.reason}`
    case 'step_cancelled':
      return `${named(record.path)} cancelled`
    case 'run_created':
    case 'run_started':
    case 'run_waiting':
    case 'resume_requested':
    case 'step_woken':
    case 'pass_ended':
    case 'decided':
    case 'recovery_tried':
    case 'call_started':
    case 'call_finished':
    case 'call_failed':
    case 'call_lost':
    default:
      return null
  }
}

function asked({ path, data }: RecordOf<'step_waiting'>, named: (path: string) => string): string {
  if (data.reason === 'decision') return `${named(path)} needs a decision about a call`
  if (data.reason === 'answer') return `${named(path)} waits for an answer. ${data.question?.message ?? ''}`.trim()
  return `${named(path)} waits`
}

function cost(run: RunState, path: string): string {
  const step = run.steps.get(path)
  return step && step.calls.length > 0 ? `, ${amountWords(step, run.simulated)}` : ''
}

/** Play money is never read out as if it had been spent. */
function amountWords(costed: Costed, simulated: boolean): string {
  return simulated && !isZero(costed.cost) ? `simulated cost ${spokenMoney(costed.cost)}` : spokenCost(costed)
}

function spokenSeconds(milliseconds: number): string {
  const seconds = (milliseconds / 1000).toFixed(1)
  return `${seconds} ${seconds === '1.0' ? 'second' : 'seconds'}`
}
