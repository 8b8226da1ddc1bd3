import { describe, expect, it } from 'vitest'
import type { Delta, JournalRecord } from '../graph/journal'
import { created, draftRecords, record } from '../graph/sample.fixture'
import type { LiveText } from './assembly'
import type { Connection, SocketLike } from './RunSocket'
import { RunSocket } from './RunSocket'

class FakeSocket implements SocketLike {
  onopen: SocketLike['onopen'] = null
  onmessage: SocketLike['onmessage'] = null
  onclose: SocketLike['onclose'] = null
  sent: unknown[] = []
  closedWith: number | undefined
  send(data: string) {
    this.sent.push(JSON.parse(data))
  }
  close(code?: number) {
    this.closedWith = code
  }
  accept() {
    this.onopen?.(new Event('open'))
  }
  say(message: unknown) {
    this.hear(JSON.stringify(message))
  }
  hear(data: unknown) {
    this.onmessage?.(new MessageEvent('message', { data }))
  }
  break(code = 1006, reason = '') {
    this.onclose?.(new CloseEvent('close', { code, reason }))
  }
}

function setup(since = 0) {
  const sockets: FakeSocket[] = []
  const records: number[] = []
  const texts = new Map<string, string>()
  const connections: Connection[] = []
  const timers: { wait: number; act: () => void }[] = []
  let now = 0
  const live = new RunSocket(
    {
      records: (list) => records.push(...list.map(({ seq }) => seq)),
      text: (path: string, text: LiveText) => texts.set(path, text.text),
      connection: (connection) => connections.push(connection),
    },
    {
      open() {
        const socket = new FakeSocket()
        sockets.push(socket)
        return socket
      },
      now: () => now,
      random: () => 0.5,
      later(wait, act) {
        const timer = { wait, act }
        timers.push(timer)
        return () => timers.splice(timers.indexOf(timer), 1)
      },
    },
    since,
  )
  live.start()
  const current = () => sockets.at(-1)!
  current().accept()
  return {
    live,
    sockets,
    records,
    texts,
    connections,
    timers,
    current,
    events: (...list: JournalRecord[]) => {
      current().say({ type: 'events', events: list, seq: list.at(-1)?.seq ?? 0 })
    },
    deltas: (...list: Delta[]) => {
      current().say({ type: 'deltas', deltas: list })
    },
    pass: (time: number) => {
      now += time
    },
    retry: () => {
      timers.shift()!.act()
      current().accept()
    },
    state: () => connections.at(-1)?.state,
  }
}

const delta = (offset: number, text: string): Delta => ({ path: 'draft', attempt: 1, call: 1, epoch: 1, offset, text })
const second = record(2, 'run_started')

describe('following a run', () => {
  it('asks for everything since the last good record and is live', () => {
    const run = setup(7)
    expect(run.current().sent).toEqual([{ type: 'follow', since: 7 }])
    expect(run.state()).toBe('live')
  })

  it('hands each record on once and in order', () => {
    const run = setup()
    run.events(created, second)
    run.events(second, ...draftRecords())
    expect(run.records).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('follows again at a gap, hands nothing of it on, and asks only once for what is on its way', () => {
    const run = setup()
    run.events(created)
    run.events(record(3, 'step_started'))
    run.events(record(4, 'step_started'))
    expect(run.records).toEqual([1])
    expect(run.current().sent.slice(1)).toEqual([{ type: 'follow', since: 1 }])
    run.events(second, ...draftRecords())
    expect(run.records).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('starts over with a new socket when the same gap stays', () => {
    const run = setup()
    for (let tries = 0; tries < 4; tries += 1) {
      run.events(record(5, 'step_started'))
      run.pass(1_000)
    }
    expect(run.current().closedWith).toBe(4000)
    expect(run.state()).toBe('reconnecting')
  })

  it('asks for the tail when text is missing', () => {
    const run = setup()
    run.deltas(delta(0, 'The '), delta(9, 'goes'))
    expect(run.current().sent).toContainEqual({ type: 'follow', since: 0 })
    run.current().say({ type: 'tails', tails: [delta(0, 'The sea goes')] })
    expect(run.texts.get('draft')).toBe('The sea goes')
  })

  it('acknowledges what it has received, in bytes', () => {
    const run = setup()
    run.deltas(delta(0, 'é'.repeat(40_000)))
    const ack = run.current().sent.at(-1) as { type: string; bytes: number }
    expect(ack.type).toBe('ack')
    expect(ack.bytes).toBeGreaterThan(80_000)
  })
})

describe('losing the connection', () => {
  it('resumes since the last good record, after a growing wait', () => {
    const run = setup()
    run.events(created, second)
    run.current().break()
    expect(run.connections.at(-1)).toEqual({ state: 'reconnecting', attempt: 1, retryAt: 500 })
    run.timers.shift()!.act()
    run.current().break()
    expect(run.connections.at(-1)).toMatchObject({ attempt: 2, retryAt: 1000 })
    run.retry()
    expect(run.current().sent).toEqual([{ type: 'follow', since: 2 }])
    run.events(...draftRecords())
    run.current().break()
    expect(run.connections.at(-1)).toMatchObject({ attempt: 1 })
  })

  it('keeps the text it has and takes the tail without doubling it', () => {
    const run = setup()
    run.deltas(delta(0, 'The sea'))
    run.current().break()
    run.retry()
    run.current().say({ type: 'tails', tails: [delta(0, 'The sea comes')] })
    run.deltas(delta(7, ' comes and'))
    expect(run.texts.get('draft')).toBe('The sea comes and')
  })

  it('survives fifty cuts without a gap or a double', () => {
    const run = setup()
    for (let seq = 1; seq <= 50; seq += 1) {
      run.events(record(seq, 'run_resumed'))
      run.current().break(seq % 2 ? 1006 : 4408)
      run.retry()
    }
    expect(run.records).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
  })

  it('can be tried at once', () => {
    const run = setup()
    run.current().break()
    run.live.tryNow()
    expect(run.sockets).toHaveLength(2)
    expect(run.timers).toHaveLength(0)
    run.live.tryNow()
    expect(run.sockets).toHaveLength(2)
  })

  it.each([4400, 4401, 4403, 4404])('stays lost, with a reason, after %i', (code) => {
    const run = setup()
    run.current().break(code)
    expect(run.connections.at(-1)).toMatchObject({ state: 'lost', code })
    expect(run.timers).toHaveLength(0)
  })

  it('closes a socket that sends nonsense and resumes on another', () => {
    const run = setup()
    run.events(created)
    const bad = run.current()
    bad.hear('{"type":"events"')
    bad.hear(new ArrayBuffer(3))
    expect(bad.closedWith).toBe(4000)
    run.retry()
    expect(run.current().sent).toEqual([{ type: 'follow', since: 1 }])
  })

  it('does nothing more once stopped', () => {
    const run = setup()
    const socket = run.current()
    run.live.stop()
    socket.say({ type: 'events', events: [created], seq: 1 })
    socket.break()
    expect(run.records).toEqual([])
    expect(run.state()).toBe('closed')
    expect(run.timers).toHaveLength(0)
  })
})
