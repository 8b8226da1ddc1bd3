/** The golden journals: stored histories that Python and TypeScript fold to the same state, for ever. */
import { describe, expect, it } from 'vitest'
import type { FlowDocument } from './document'
import { fold } from './fold'
import { asJson } from './golden.fixture'
import type { JournalRecord } from './journal'

interface GoldenJournal {
  name: string
  document: FlowDocument
  records: JournalRecord[]
  expected: Record<string, unknown>
}

const files = import.meta.glob<GoldenJournal>('../../../tests/journals/*.json', { eager: true, import: 'default' })

describe('golden journals', () => {
  it('are there', () => {
    expect(Object.keys(files)).not.toHaveLength(0)
  })

  it.each(Object.values(files).map((journal) => [journal.name, journal] as const))('%s', (_, journal) => {
    expect(asJson(fold(journal.document, journal.records))).toEqual(journal.expected)
  })
})
