import type { Place } from '../../api/useAnswer'

/** Of every form of an answer: the run that asks, and the wait that the answer ends. */
export interface FormProps {
  runId: string
  place: Place
}
