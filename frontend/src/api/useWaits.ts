import { useQuery } from '@tanstack/react-query'
import type { Question } from '../graph/journal'
import { answer } from './client'
import { later } from './later'
import { keys } from './queries'
import { LOOK_AGAIN } from './refresh'

/** A question of a run that is open. */
export interface Wait {
  run: { id: string; number: number; flow: { id: string; name: string } }
  path: string
  attempt: number
  wait: number
  reason: 'answer' | 'decision'
  until: string | null
  question: Partial<Question>
  assignee: string
  mine: boolean
  since: string | null
}

/** What runs of this workspace ask: this person, or anybody. */
export const useWaits = (mine: boolean) =>
  useQuery({
    queryKey: [...keys.waits, { mine }],
    refetchInterval: LOOK_AGAIN,
    queryFn: async ({ signal }) => {
      const query = mine ? { mine: true } : {}
      return answer(await later.GET('/api/waits/', { params: { query }, signal })) as { results: Wait[]; next: string | null }
    },
  })
