import type { ReactNode } from 'react'
import { Icon } from './Icon'
import type { IconName } from './icons'
import './notices.css'

/** Five staff lines between barlines, with room for a first step. */
export const Stave = () => (
  <svg width="168" height="56" fill="none" stroke="var(--edge)" aria-hidden="true">
    <path d="M0 12H168M0 20H168M0 28H168M0 36H168M0 44H168" opacity=".55" />
    <path d="M4 12v32" strokeWidth="3" />
    <path d="M9 12v32M158 12v32" />
    <path d="M164 12v32" strokeWidth="4" />
    <rect x="68" y="18" width="34" height="20" rx="4" fill="var(--bg-canvas)" stroke="var(--ink)" strokeDasharray="3 3" />
    <path d="M85 23v10M80 28h10" stroke="var(--ink)" strokeWidth="1.5" />
  </svg>
)

interface EmptyStateProps {
  /** Without an icon the stave is drawn: there is nothing here yet. With one: nothing matches. */
  icon?: IconName
  title: string
  children: ReactNode
  actions?: ReactNode
}

export function EmptyState({ icon, title, children, actions }: EmptyStateProps) {
  return (
    <div className="empty">
      {icon ? (
        <span className="m3">
          <Icon name={icon} size={24} />
        </span>
      ) : (
        <Stave />
      )}
      <h2>{title}</h2>
      <p>{children}</p>
      {actions && <div className="actions">{actions}</div>}
    </div>
  )
}
