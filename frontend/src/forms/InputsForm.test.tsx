import { fireEvent, render, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import type { FlowInput } from '../api/types'
import { InputsForm } from './InputsForm'

const fields: FlowInput[] = [
  { name: 'topic', title: 'What about?', type: 'text', required: true, default: null, help: 'A sentence.', choices: [] },
  { name: 'tone', title: 'Tone', type: 'choice', required: false, default: 'plain', help: '', choices: ['plain', 'warm'] },
  { name: 'strict', title: 'Strict critic', type: 'boolean', required: false, default: false, help: '', choices: [] },
]

test('every field has its label and takes what is typed', () => {
  const onChange = vi.fn()
  render(<InputsForm fields={fields} values={{ topic: '', tone: 'plain', strict: false }} onChange={onChange} errors={{}} />)
  fireEvent.change(screen.getByLabelText('What about?'), { target: { value: 'tea' } })
  expect(onChange).toHaveBeenLastCalledWith({ topic: 'tea', tone: 'plain', strict: false })
  fireEvent.change(screen.getByLabelText('Tone'), { target: { value: 'warm' } })
  expect(onChange).toHaveBeenLastCalledWith({ topic: '', tone: 'warm', strict: false })
  fireEvent.click(screen.getByLabelText('Strict critic'))
  expect(onChange).toHaveBeenLastCalledWith({ topic: '', tone: 'plain', strict: true })
})

test('an error is tied to its field', () => {
  render(<InputsForm fields={fields} values={{}} onChange={vi.fn()} errors={{ topic: 'This is needed.' }} />)
  const input = screen.getByLabelText('What about?')
  expect(input.getAttribute('aria-invalid')).toBe('true')
  const described = (input.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent)
  expect(described).toEqual(['A sentence.', 'This is needed.'])
})

test('a list and a map say how they are written', () => {
  const more: FlowInput[] = [
    { name: 'points', title: 'Points', type: 'list', required: true, default: null, help: 'What to say.', choices: [] },
    { name: 'facts', title: 'Facts', type: 'map', required: false, default: null, help: '', choices: [] },
  ]
  render(<InputsForm fields={more} values={{}} onChange={vi.fn()} errors={{}} />)
  expect(screen.getByText('What to say. One item a line, or a JSON list.')).toBeDefined()
  expect(screen.getByLabelText('Facts').tagName).toBe('TEXTAREA')
  expect(screen.getByText('JSON, such as {"name": "value"}.')).toBeDefined()
})
