/** A small flow and the records of its run, for tests. */
import type { FlowDocument, Step } from './document'
import type { JournalRecord } from './journal'

function step(id: string, kind: string, x: number, y = 0, config: Record<string, unknown> = {}): Step {
  const title = id.slice(0, 1).toUpperCase() + id.slice(1)
  return { id, kind, version: 1, title, config, position: { x, y }, critical: true }
}

function model(action: string, prompt: string): Record<string, unknown> {
  return { action, model: 'rehearsal/steady', system: '', prompt, settings: { temperature: 0.7, max_tokens: 800 } }
}

export function sampleDocument(): FlowDocument {
  return {
    schema: 1,
    name: 'Refine until good',
    description: '',
    tags: [],
    inputs: [
      { name: 'topic', title: 'Topic', type: 'text', required: true, default: null, help: '', choices: [] },
    ],
    steps: [
      step('brief', 'input', 0),
      step('draft', 'model', 248, 0, model('generate', 'Write about {{ inputs.topic }}.')),
      step('critic', 'model', 496, 0, model('critique', 'Judge: {{ draft }}')),
      step('result', 'output', 744, 0, { value: '{{ draft }}' }),
    ],
    edges: [
      { source: 'brief', port: 'out', target: 'draft' },
      { source: 'draft', port: 'out', target: 'critic' },
      { source: 'critic', port: 'out', target: 'result' },
    ],
  }
}

type Loose = Partial<Omit<JournalRecord, 'data' | 'type'>> & { data?: Record<string, unknown> }

export function record(seq: number, type: JournalRecord['type'], more: Loose = {}): JournalRecord {
  return {
    id: `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}`,
    run: 'run',
    seq,
    epoch: seq === 1 ? 0 : 1,
    at: new Date(Date.UTC(2026, 10, 20, 12, 0, seq)).toISOString(),
    type,
    path: '',
    attempt: 0,
    data: {},
    ...more,
  } as JournalRecord
}

export const created = record(1, 'run_created', { data: { inputs: { topic: 'tides' }, simulated: true } })

/** Draft starts, calls, answers and is done: records 3 to 6 of a run. */
export function draftRecords(): JournalRecord[] {
  const draft = { path: 'draft', attempt: 1 }
  const request = { system: '', prompt: 'Write about tides.', settings: {} }
  return [
    record(3, 'step_started', draft),
    record(4, 'call_started', {
      ...draft,
      data: { call: 1, account: 'rehearsal', model: 'steady', simulated: true, request, request_hash: 'sha256:a' },
    }),
    record(5, 'call_finished', {
      ...draft,
      data: {
        call: 1,
        output: 'The sea comes and goes.',
        usage: { input: 1400, cached: 0, output: 500, reasoning: 0 },
        cost: '0.0213',
        first_token_ms: 800,
        duration_ms: 4200,
        stop: 'end',
      },
    }),
    record(6, 'step_succeeded', { ...draft, data: { output: 'The sea comes and goes.', duration_ms: 4200 } }),
  ]
}
