import type { RunStatus, StepStatus } from '../api/types'
import type { IconName } from './icons'

export type ShownState = RunStatus | StepStatus | 'streaming'

/** A state is icon + word + colour (the colour hangs on `data-st`); never one of them alone. */
export const STATES: Readonly<Record<ShownState, { icon: IconName; word: string }>> = {
  pending: { icon: 'queued', word: 'Queued' },
  queued: { icon: 'queued', word: 'Queued' },
  running: { icon: 'running', word: 'Running' },
  streaming: { icon: 'streaming', word: 'Streaming' },
  retrying: { icon: 'retrying', word: 'Retrying' },
  waiting: { icon: 'waiting', word: 'Waiting' },
  paused: { icon: 'pause', word: 'Paused' },
  succeeded: { icon: 'succeeded', word: 'Done' },
  completed: { icon: 'succeeded', word: 'Done' },
  skipped: { icon: 'skipped', word: 'Skipped' },
  failed: { icon: 'failed', word: 'Failed' },
  cancelled: { icon: 'cancelled', word: 'Cancelled' },
}
