/** A loop of three steps in a list of items, and records as their passes come; for tests of what comes more than once. */
import type { FlowDocument, Step } from './document'
import type { JournalRecord } from './journal'
import { created, record, sampleDocument } from './sample.fixture'

const step = (id: string, kind: string, parent: string | null = null, config: Record<string, unknown> = {}): Step => ({
  id,
  kind,
  version: 1,
  title: id.slice(0, 1).toUpperCase() + id.slice(1),
  config,
  position: { x: 0, y: 0 },
  critical: true,
  ...(parent !== null && { parent }),
})

/** `each` over a list, in it the loop `refine` around `draft` and `critic`; beside it the lanes of `fan`. */
export function roundsDocument(): FlowDocument {
  return {
    ...sampleDocument(),
    steps: [
      step('each', 'for_each', null, { items: '{{ inputs.topics }}', limit: 2 }),
      step('refine', 'loop', 'each', { passes: 5 }),
      step('draft', 'model', 'refine'),
      step('critic', 'model', 'refine'),
      step('fan', 'fan_out'),
      step('left', 'model', 'fan'),
      step('right', 'model', 'fan'),
      step('further', 'model', 'fan'),
    ],
    edges: [
      { source: 'draft', port: 'out', target: 'critic' },
      { source: 'right', port: 'out', target: 'further' },
    ],
  }
}

export class Script {
  readonly records: JournalRecord[] = [created, record(2, 'run_started', { data: { worker: 'a' } })]

  say(type: JournalRecord['type'], path: string, data: Record<string, unknown> = {}, attempt = 1): this {
    this.records.push(record(this.records.length + 1, type, { path, attempt: path === '' ? 0 : attempt, data }))
    return this
  }

  begin(...paths: string[]): this {
    for (const path of paths) this.say('step_started', path)
    return this
  }

  done(path: string, output: unknown = 'done'): this {
    return this.say('step_succeeded', path, { output, duration_ms: 5 })
  }

  fail(path: string, message = 'It broke.'): this {
    return this.say('step_failed', path, { error: { code: 'X', message, remedy: '', where: null }, duration_ms: 5 })
  }
}
