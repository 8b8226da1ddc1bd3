import type { KeyboardEvent, ReactNode } from 'react'
import './panels.css'

interface SidePanelProps {
  label: string
  wide?: boolean
  onOut: () => void
  children: ReactNode
}

/** The panel at the right of a canvas. Esc leaves it. */
export function SidePanel({ label, wide = false, onOut, children }: SidePanelProps) {
  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Escape') return
    event.preventDefault()
    onOut()
  }
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Esc bubbles from what has focus inside
    <aside className={wide ? 'side run' : 'side'} aria-label={label} onKeyDown={onKeyDown}>
      {children}
    </aside>
  )
}
