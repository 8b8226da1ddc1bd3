import { fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { roundsDocument, Script } from '../graph/rounds.fixture'
import { createRunStore } from '../stores/runStore'
import { RoundPicker } from './RoundPicker'

function show(items: number, chosen: number | null = null) {
  const document = roundsDocument()
  const store = createRunStore(document, { now: () => 0, later: () => () => undefined })
  const script = new Script().begin('each')
  for (let item = 1; item <= items; item += 1) script.begin(`each[${String(item)}].refine`)
  store.take(script.records)
  const onChoose = vi.fn()
  const step = document.steps.find(({ id }) => id === 'each')!
  render(<RoundPicker run={store} step={step} path="each" chosen={chosen} onChoose={onChoose} />)
  return onChoose
}

const field = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Item of Each' })

describe('the choice of an item', () => {
  it('is not offered where there is only one', () => {
    show(1)
    expect(screen.queryByRole('group')).toBeNull()
  })

  it('follows the run until somebody goes back or forth', () => {
    const onChoose = show(12)
    expect(field().value).toBe('12')
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Later item' }).disabled).toBe(true)
    expect(screen.queryByRole('button', { name: 'Latest' })).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: 'Earlier item' }))
    expect(onChoose).toHaveBeenCalledWith('each', 11)
  })

  it('goes to any of thousands by its number, as far as there are any', () => {
    const onChoose = show(1200, 5)
    expect(screen.getByText('of 1,200')).toBeTruthy()
    fireEvent.change(field(), { target: { value: '734' } })
    fireEvent.keyDown(field(), { key: 'Enter' })
    expect(onChoose).toHaveBeenLastCalledWith('each', 734)
    fireEvent.change(field(), { target: { value: '9999' } })
    fireEvent.blur(field())
    expect(onChoose).toHaveBeenLastCalledWith('each', 1200)
    fireEvent.click(screen.getByRole('button', { name: 'Latest' }))
    expect(onChoose).toHaveBeenLastCalledWith('each', null)
  })

  it('gives up what is no number', () => {
    const onChoose = show(3)
    fireEvent.change(field(), { target: { value: 'last' } })
    fireEvent.blur(field())
    expect(onChoose).not.toHaveBeenCalled()
    expect(field().value).toBe('3')
  })
})
