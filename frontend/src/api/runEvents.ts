import type { JournalRecord } from '../graph/journal'
import { answer, api } from './client'

/** A stretch of a run's journal by plain HTTP: what came after a seq, at most a page of it. */
export async function runEvents(id: string, since: number): Promise<JournalRecord[]> {
  const page = answer(await api.GET('/api/runs/{id}/events/', { params: { path: { id }, query: { since } } }))
  return page.results as unknown as JournalRecord[]
}
