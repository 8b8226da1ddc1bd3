import { useId, useLayoutEffect, useRef, type ReactNode } from 'react'
import { IconButton } from './Button'
import { Icon } from './Icon'
import type { IconName } from './icons'
import './Dialog.css'

interface DialogProps {
  title: string
  icon?: IconName
  lead?: ReactNode
  footer?: ReactNode
  className?: string
  onClose: () => void
  children: ReactNode
}

/** The browser's own modal dialog: it keeps focus inside. When it closes, the focus is where it was, or on the page's content. */
export function Dialog({ title, icon, lead, footer, className, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()

  useLayoutEffect(() => {
    const dialog = element.current
    const before = document.activeElement
    const back = before === document.body ? document.getElementById('content') : before
    dialog?.showModal()
    // To the first thing to fill in; else to the dialog itself rather than to its close button.
    const field = dialog?.querySelector<HTMLElement>('.dialog-body :is(input, textarea, select)')
    ;(field ?? dialog)?.focus()
    return () => {
      dialog?.close()
      if (back instanceof HTMLElement && back.isConnected) back.focus({ preventScroll: true })
      // What it came from may go in the same moment, as the card of a deleted flow does.
      queueMicrotask(() => {
        if (document.activeElement === document.body) document.getElementById('content')?.focus({ preventScroll: true })
      })
    }
  }, [])

  return (
    // Esc arrives as `cancel`, a press beside the dialog as a click on the dialog itself.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events
    <dialog
      ref={element}
      tabIndex={-1}
      className={className ? `dialog ${className}` : 'dialog'}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === element.current) onClose()
      }}
    >
      <header>
        <div className="grow">
          <h2 id={titleId}>
            {icon && <Icon name={icon} />}
            {title}
          </h2>
          {lead && <p className="t12 m2">{lead}</p>}
        </div>
        <IconButton name="x" label="Close" size="sm" onClick={onClose} />
      </header>
      <div className="dialog-body">{children}</div>
      {footer && <footer>{footer}</footer>}
    </dialog>
  )
}
