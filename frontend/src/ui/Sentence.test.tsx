import { render } from '@testing-library/react'
import { expect, test } from 'vitest'
import { Sentence } from './Sentence'

test('what stands in backticks is code, a lone backtick is itself', () => {
  const { container } = render(<Sentence>{'Did you mean `format`, not ` this?'}</Sentence>)
  expect(container.textContent).toBe('Did you mean format, not ` this?')
  expect(container.querySelector('code')?.textContent).toBe('format')
  const braces = render(<Sentence>{'Write {{ inputs.format }} in a prompt.'}</Sentence>)
  expect(braces.container.querySelector('code')?.textContent).toBe('{{ inputs.format }}')
})
