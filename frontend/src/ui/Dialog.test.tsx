import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { Dialog } from './Dialog'

function Page({ asking }: { asking: boolean }) {
  return (
    <>
      <button type="button">Where I was</button>
      {asking && (
        <Dialog title="Keyboard" onClose={() => undefined}>
          Keys
        </Dialog>
      )}
    </>
  )
}

test('a dialog that was opened from nowhere leads to the content', () => {
  const content = document.body.appendChild(document.createElement('main'))
  content.id = 'content'
  content.tabIndex = -1
  const { unmount } = render(<Page asking />)
  unmount()
  expect(document.activeElement).toBe(content)
  content.remove()
})

test('a dialog takes the focus and gives it back where it was', () => {
  const { rerender } = render(<Page asking={false} />)
  screen.getByRole('button').focus()
  rerender(<Page asking />)
  expect(document.activeElement).toBe(screen.getByRole('dialog'))
  rerender(<Page asking={false} />)
  expect(document.activeElement?.textContent).toBe('Where I was')
})

test('where what it came from goes with it, the focus is on the content', async () => {
  const content = document.body.appendChild(document.createElement('main'))
  content.id = 'content'
  content.tabIndex = -1
  const { rerender } = render(<Page asking={false} />)
  screen.getByRole('button').focus()
  rerender(<Page asking />)
  rerender(<></>)
  await Promise.resolve()
  expect(document.activeElement).toBe(content)
  content.remove()
})
