import { act, fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { created, draftRecords, record, sampleDocument } from '../../graph/sample.fixture'
import { createRunStore } from '../../stores/runStore'
import { RunBanners } from './RunBanners'

function show() {
  const store = createRunStore(sampleDocument(), { now: () => Date.now(), later: () => () => undefined })
  const tryNow = vi.fn()
  const onShow = vi.fn()
  render(<RunBanners store={store} tryNow={tryNow} onShow={onShow} />)
  return { store, tryNow, onShow }
}

const error = { code: 'X', message: 'The answer was empty.', remedy: 'Ask for less.', where: null }

describe('the banners of a run', () => {
  it('say nothing while the run goes well', () => {
    const { store } = show()
    act(() => {
      store.take([created, record(2, 'run_started'), ...draftRecords()])
    })
    expect(document.querySelector('.banner')).toBeNull()
  })

  it('tell a failure: what happened, the remedy, what was done by then, and the way to the step', () => {
    const { store, onShow } = show()
    act(() => {
      store.take([
        created,
        record(2, 'run_started'),
        ...draftRecords(),
        record(7, 'step_started', { path: 'critic', attempt: 1 }),
        record(8, 'step_failed', { path: 'critic', attempt: 1, data: { error, duration_ms: 9 } }),
        record(9, 'run_failed', { data: { error } }),
      ])
    })
    const banner = screen.getByText('Failed at Critic.').closest('.banner')
    expect(banner?.textContent).toContain(
      'Failed at Critic. The answer was empty. Ask for less. 1 of 4 steps was done; its output is kept.',
    )
    expect(banner?.getAttribute('role')).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: 'Show Critic' }))
    expect(onShow).toHaveBeenCalledWith('critic')
  })

  it('mention a lost connection only when it stays lost', () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 20, 12, 0, 2) })
    const { store, tryNow } = show()
    store.take([created, record(2, 'run_started')])
    vi.setSystemTime(Date.UTC(2026, 10, 20, 12, 0, 23))
    const lose = (attempt: number) => {
      act(() => {
        store.connect({ state: 'reconnecting', attempt, retryAt: Date.now() + 60_000 })
      })
    }
    lose(1)
    expect(screen.queryByRole('status')).toBeNull()
    lose(2)
    expect(screen.getByRole('status').textContent).toContain('Live view lost at 0:21. Nothing is lost; trying again in 60 s')
    fireEvent.click(screen.getByRole('button', { name: 'Try now' }))
    expect(tryNow).toHaveBeenCalledOnce()
    vi.useRealTimers()
  })

  it('offer to sign in when that is what the socket asks for', () => {
    const { store } = show()
    act(() => {
      store.connect({ state: 'lost', code: 4401, reason: 'You are signed out.' })
    })
    expect(screen.getByRole('link', { name: 'Sign in' }).getAttribute('href')).toMatch(/^\/signin\?next=/)
  })
})
