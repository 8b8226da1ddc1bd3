import type { SocketLike, Surroundings } from './RunSocket'

/** The real surroundings of a RunSocket: the page's own origin, its clock and its timers. */
export function browserSurroundings(runId: string): Surroundings {
  return {
    open(): SocketLike {
      const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws'
      return new WebSocket(`${scheme}://${window.location.host}/ws/runs/${runId}/`)
    },
    now: () => Date.now(),
    random: () => Math.random(),
    later(milliseconds, act) {
      const timer = window.setTimeout(act, milliseconds)
      return () => {
        window.clearTimeout(timer)
      }
    },
  }
}
