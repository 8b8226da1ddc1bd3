import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { Money } from './Money'

test('a cost has four decimals', () => {
  render(<Money value="0.2612" />)
  expect(screen.getByText('$0.2612')).toBeDefined()
})

test('a cost in a list has three', () => {
  render(<Money value="4.6103" decimals={3} />)
  expect(screen.getByText('$4.610')).toBeDefined()
})

test('an amount beyond the reach of floats keeps its digits', () => {
  render(<Money value="90071992547409931.0001" />)
  expect(screen.getByText('$90071992547409931.0001')).toBeDefined()
})
