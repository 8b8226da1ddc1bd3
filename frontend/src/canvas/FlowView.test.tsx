import { act, render, screen } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { activeCommands } from '../commands/registry'
import { sampleDocument } from '../graph/sample.fixture'
import { FlowView } from './FlowView'
import { sampleKinds } from './kinds.fixture'
import { useCanvasView } from './view'

beforeEach(() => {
  const nothing = () => undefined
  vi.stubGlobal('ResizeObserver', class { observe = nothing; unobserve = nothing; disconnect = nothing })
  vi.stubGlobal('matchMedia', () => ({ matches: true }))
  useCanvasView.setState({ list: false })
})

const labels = (keys: string) => activeCommands().filter((command) => command.keys === keys).map(({ label }) => label)

test('the sheet tells the keys of what is shown, and one key leads from one to the other', () => {
  render(<FlowView document={sampleDocument()} kinds={sampleKinds} selected={null} onSelect={() => undefined} />)
  expect(labels('Shift+V')).toEqual(['Show as a list'])
  expect(labels('Enter')).toEqual(['Open the step'])
  act(() => {
    useCanvasView.getState().show(true)
  })
  expect(labels('Shift+V')).toEqual(['Show the canvas'])
  expect(labels('Enter')).toEqual([])
  act(() => {
    activeCommands().find(({ id }) => id === 'view.canvas')?.perform?.()
  })
  expect(screen.getByRole('application')).toBeTruthy()
})
