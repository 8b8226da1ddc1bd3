import type { JournalRecord } from '../graph/journal'
import { answer, api } from './client'

/** A run's journal by plain HTTP, page by page: all that came after a seq. */
export async function runEvents(id: string, since: number): Promise<JournalRecord[]> {
  const records: JournalRecord[] = []
  for (let last = since; ; last = records.at(-1)?.seq ?? last) {
    const query = { since: last }
    const page = answer(await api.GET('/api/runs/{id}/events/', { params: { path: { id }, query } }))
    records.push(...(page.results as unknown as JournalRecord[]))
    if (page.results.length === 0 || (records.at(-1)?.seq ?? 0) >= page.seq) return records
  }
}
