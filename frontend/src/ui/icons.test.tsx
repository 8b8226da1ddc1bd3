import { expect, test } from 'vitest'
import sheet from '../../../static/icons.svg?raw'
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
