import { fireEvent, render, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { Menu, MenuChoice, MenuItem } from './Menu'
import { nextItem } from './menuKeys'

function show(onPick = vi.fn(), onChoose = vi.fn()) {
  render(
    <Menu label="Owner" trigger={(behaviour) => <button type="button" {...behaviour}>Open</button>}>
      <MenuChoice
        label="Theme"
        value="dark"
        options={[
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
        onChoose={onChoose}
      />
      <MenuItem onPick={onPick}>Sign out</MenuItem>
    </Menu>,
  )
  fireEvent.click(screen.getByRole('button', { name: 'Open' }))
  return { onPick, onChoose }
}

test('opening gives the first item focus, arrows walk on', () => {
  show()
  expect(document.activeElement?.textContent).toBe('Light')
  fireEvent.keyDown(document.activeElement!, { key: 'ArrowUp' })
  expect(document.activeElement?.textContent).toBe('Sign out')
})

test('Escape closes and gives focus back', () => {
  show()
  fireEvent.keyDown(document.activeElement!, { key: 'Escape' })
  expect(screen.queryByRole('menu')).toBeNull()
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Open' }))
})

test('picking closes, choosing stays', () => {
  const { onPick, onChoose } = show()
  expect(screen.getByRole('menuitemradio', { name: 'Dark' }).getAttribute('aria-checked')).toBe('true')
  fireEvent.click(screen.getByRole('menuitemradio', { name: 'Light' }))
  expect(onChoose).toHaveBeenCalledWith('light')
  fireEvent.click(screen.getByRole('menuitem', { name: 'Sign out' }))
  expect(onPick).toHaveBeenCalledOnce()
  expect(screen.queryByRole('menu')).toBeNull()
})

test('a letter goes to the next item that begins with it', () => {
  const labels = ['Light', 'Dark', 'Sign out', 'Settings']
  expect(nextItem('s', 0, labels)).toBe(2)
  expect(nextItem('s', 2, labels)).toBe(3)
  expect(nextItem('x', 0, labels)).toBeNull()
  expect(nextItem('End', 0, labels)).toBe(3)
  expect(nextItem('ArrowDown', 3, labels)).toBe(0)
})
