/** What the live region says: state changes, never tokens. Failures interrupt, the rest waits its turn. */
import type { FlowDocument } from '../graph/document'
import type { JournalRecord } from '../graph/journal'
import { isZero, spokenMoney } from '../graph/money'
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
  const titles = new Map(document.steps.map((step) => [step.id, step.title]))
  const said = records
    .map((record) => sentence(record, titles.get(record.path) ?? record.path, run))
    .filter((text) => text !== null)
  const last = records.at(-1)
  if (!last || said.length === 0) return null
  const assertive = records.some(({ type }) => type === 'step_failed' || type === 'run_failed')
  return { text: inShort(said), assertive, seq: last.seq }
}

const MOST = 4

/** After a long silence much has happened at once: how much, and how it ended. */
function inShort(said: readonly string[]): string {
  if (said.length <= MOST) return said.join('. ')
  return `${said.length - 2} more changes. ${said.slice(-2).join('. ')}`
}

function sentence(record: JournalRecord, title: string, run: RunState): string | null {
  switch (record.type) {
    case 'run_resumed':
      return 'Run goes on'
    case 'run_completed':
      return `Run done, ${spokenCost(run.cost, run.simulated)}`
    case 'run_failed':
      return `Run failed. ${record.data.error.message} ${record.data.error.remedy}`.trim()
    case 'run_cancelled':
      return 'Run cancelled'
    case 'cancel_requested':
      return 'Cancelling the run'
    case 'step_started':
      return `${title} running`
    case 'step_succeeded':
      return `${title} done, ${spokenSeconds(record.data.duration_ms)}${cost(run, record.path)}`
    case 'step_failed':
      return `${title} failed. ${record.data.error.message}`
    case 'step_skipped':
      return `${title} skipped, ${record.data.reason}`
    case 'step_cancelled':
      return `${title} cancelled`
    case 'run_created':
    case 'run_started':
    case 'call_started':
    case 'call_finished':
    case 'call_failed':
    default:
      return null
  }
}

function cost(run: RunState, path: string): string {
  const step = run.steps[path]
  return step && step.calls.length > 0 ? `, ${spokenCost(step.cost, run.simulated)}` : ''
}

/** Play money is never read out as if it had been spent. */
function spokenCost(amount: string, simulated: boolean): string {
  return simulated && !isZero(amount) ? `simulated cost ${spokenMoney(amount)}` : spokenMoney(amount)
}

function spokenSeconds(milliseconds: number): string {
  const seconds = (milliseconds / 1000).toFixed(1)
  return `${seconds} ${seconds === '1.0' ? 'second' : 'seconds'}`
}
