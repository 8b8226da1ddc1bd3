import type { RunStateName } from './types'

const OVER = new Set<RunStateName>(['completed', 'failed', 'cancelled'])

export const isOver = (state: RunStateName) => OVER.has(state)
