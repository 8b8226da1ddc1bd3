import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sampleDocument } from '../graph/sample.fixture'
import { FlowCanvas } from './FlowCanvas'
import { sampleKinds } from './kinds.fixture'

beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {
        return undefined
      }
      unobserve() {
        return undefined
      }
      disconnect() {
        return undefined
      }
    },
  )
  // What jsdom does not have.
  vi.stubGlobal('CSS', { escape: (text: string) => text })
  vi.stubGlobal('matchMedia', () => ({ matches: true }))
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

function show(selected: string | null = null) {
  const onSelect = vi.fn()
  const onOpen = vi.fn()
  const document = sampleDocument()
  render(
    <FlowCanvas document={document} kinds={sampleKinds} selected={selected} onSelect={onSelect} onOpen={onOpen} />,
  )
  return { onSelect, onOpen }
}

const step = (title: RegExp) => screen.getByRole('group', { name: title, hidden: true })
const press = (key: string) => fireEvent.keyDown(document.activeElement!, { key })

describe('the canvas', () => {
  it('names itself with the flow and its number of steps', () => {
    show()
    expect(screen.getByRole('application').getAttribute('aria-label')).toBe('Flow canvas: Refine until good, 4 steps')
  })

  it('is one tab stop', () => {
    show()
    const stops = screen.getAllByRole('group', { hidden: true }).filter((node) => node.tabIndex === 0)
    expect(stops.map((node) => node.dataset.step)).toEqual(['brief'])
  })

  it('moves its focus along the edges and opens the step', () => {
    const { onSelect, onOpen } = show()
    step(/^Brief/).focus()
    press('ArrowRight')
    expect(document.activeElement).toBe(step(/^Draft/))
    press('End')
    expect(document.activeElement).toBe(step(/^Result/))
    press('ArrowLeft')
    press('Enter')
    expect(onSelect).toHaveBeenLastCalledWith('critic')
    expect(onOpen).toHaveBeenCalledWith('critic')
    press('Escape')
    expect(onSelect).toHaveBeenLastCalledWith(null)
  })

  it('marks the selected step apart from the focused one', () => {
    show('critic')
    expect(step(/^Critic/).classList.contains('sel')).toBe(true)
    expect(step(/^Draft/).classList.contains('sel')).toBe(false)
  })
})
