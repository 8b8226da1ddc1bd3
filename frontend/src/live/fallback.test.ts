import { describe, expect, it, vi } from 'vitest'
import type { JournalRecord } from '../graph/journal'
import { created, record } from '../graph/sample.fixture'
import { fallBack } from './fallback'
import type { SocketLike } from './RunSocket'
import { RunSocket } from './RunSocket'

class QuietSocket implements SocketLike {
  onopen: SocketLike['onopen'] = null
  onmessage: SocketLike['onmessage'] = null
  onclose: SocketLike['onclose'] = null
  send = vi.fn()
  close = vi.fn()
}

function setup(journal: JournalRecord[]) {
  const opened: QuietSocket[] = []
  const told: number[] = []
  let timers: (() => void)[] = []
  const around = {
    open() {
      opened.push(new QuietSocket())
      return opened.at(-1)!
    },
    now: () => 0,
    random: () => 0.5,
    later(_: number, act: () => void) {
      timers.push(act)
      return () => {
        timers = timers.filter((other) => other !== act)
      }
    },
  }
  const socket = new RunSocket(
    {
      records: (list) => told.push(...list.map(({ seq }) => seq)),
      text: () => undefined,
      connection: () => undefined,
    },
    around,
  )
  const read = vi.fn((since: number) => Promise.resolve(journal.filter(({ seq }) => seq > since)))
  socket.start()
  const stop = fallBack(socket, read, around)
  return {
    socket,
    read,
    told,
    stop,
    timers: () => timers.length,
    hear(message: unknown) {
      opened.at(-1)!.onmessage?.(new MessageEvent('message', { data: JSON.stringify(message) }))
    },
    async pass() {
      for (const act of timers.splice(0)) act()
      await Promise.resolve()
      await new Promise((resolve) => {
        setTimeout(resolve)
      })
    },
  }
}

describe('reading a run without its socket', () => {
  it('tells the journal when the socket brings nothing, and goes on from there', async () => {
    const journal = [created, record(2, 'run_started')]
    const { read, told, pass } = setup(journal)
    await pass()
    journal.push(record(3, 'run_completed'))
    await pass()
    expect(told).toEqual([1, 2, 3])
    expect(read.mock.calls).toEqual([[0], [2]])
  })

  it('asks for nothing while the socket delivers', async () => {
    const { read, told, hear, pass } = setup([created])
    hear({ type: 'events', events: [created], seq: 1 })
    await pass()
    expect(read).not.toHaveBeenCalled()
    expect(told).toEqual([1])
  })

  it('tells nothing twice when the socket wakes up after all', async () => {
    const { told, hear, pass } = setup([created])
    await pass()
    hear({ type: 'events', events: [created, record(2, 'run_started')], seq: 2 })
    expect(told).toEqual([1, 2])
  })

  it('bears a server that does not answer', async () => {
    const { read, told, pass } = setup([created])
    read.mockRejectedValueOnce(new Error('offline'))
    await pass()
    await pass()
    expect(told).toEqual([1])
  })

  it('ends with the socket, or when it is told to', async () => {
    const first = setup([created])
    first.stop()
    expect(first.timers()).toBe(0)
    const second = setup([created])
    second.socket.stop()
    await second.pass()
    expect(second.told).toEqual([])
    expect(second.timers()).toBe(0)
  })
})
