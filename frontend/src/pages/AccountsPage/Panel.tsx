import type { ReactNode } from 'react'
import { IconButton } from '../../ui/Button'

interface PanelProps {
  title: string
  /** Beside the title. */
  chip?: ReactNode
  onClose: () => void
  children: ReactNode
}

/** What lies beside the list; on a narrow screen in its place. */
export const Panel = ({ title, chip, onClose, children }: PanelProps) => (
  <section className="card account-panel" aria-labelledby="account-panel">
    <header>
      <h2 id="account-panel" className="trunc" tabIndex={-1} data-panel-title>
        {title}
      </h2>
      {chip}
      <span className="grow" />
      <IconButton name="x" label="Close" size="sm" onClick={onClose} />
    </header>
    {children}
  </section>
)
