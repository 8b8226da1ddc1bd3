import { render } from '@testing-library/react'
import { expect, test } from 'vitest'
import sheet from '../../../static/icons.svg?raw'
import { Icon } from './Icon'
import { ICONS, type IconName, type Shape } from './icons'

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

test("the server's pages use the same drawings", () => {
  const symbols = new DOMParser().parseFromString(sheet, 'image/svg+xml').querySelectorAll('symbol')
  expect(symbols.length).toBeGreaterThan(0)
  for (const symbol of symbols) {
    const shapes: readonly Shape[] = ICONS[symbol.id as IconName]
    expect(symbol.children).toHaveLength(shapes.length)
    shapes.forEach(([element, attributes], index) => {
      const drawn = symbol.children[index]
      expect(drawn?.tagName).toBe(element)
      for (const [name, value] of Object.entries(attributes)) {
        expect(drawn?.getAttribute(kebab(name)), `${symbol.id} ${name}`).toBe(String(value))
      }
    })
  }
})

test('only the icons of live states turn, not whatever wears their colour', () => {
  const { container } = render(
    <>
      <Icon name="retrying" />
      <Icon name="running" className="x" />
      <Icon name="warn" />
      <Icon name="tilde" />
    </>,
  )
  const icons = [...container.querySelectorAll('svg')]
  expect(icons.map((icon) => icon.getAttribute('class'))).toEqual(['i turns', 'i turns x', 'i', 'i'])
})
