import { render } from '@testing-library/react'
import { expect, test } from 'vitest'
import { StateChip } from './StateChip'
import { STATES, type ShownState } from './states'

test.each(Object.keys(STATES) as ShownState[])('%s has an icon, a word and a colour', (state) => {
  const { container } = render(<StateChip state={state} />)
  const chip = container.querySelector('.st')
  expect(chip?.querySelector('svg')?.childElementCount).toBeGreaterThan(0)
  expect(chip?.textContent).toBe(STATES[state].word)
  expect(chip?.getAttribute('data-st')).toBe(state)
})

test('a label says more than the bare word', () => {
  const { container } = render(<StateChip state="failed" label="Failed at Extract" />)
  expect(container.textContent).toBe('Failed at Extract')
})
