import type { ReactNode } from 'react'
import { Icon } from './Icon'
import type { IconName } from './icons'
import './notices.css'

interface BannerProps {
  tone?: 'failed' | 'retrying' | 'waiting' | 'plain'
  icon: IconName
  title: string
  /** Something else tells a reader already. */
  quiet?: boolean
  action?: ReactNode
  children?: ReactNode
}

/** What happened in bold, then why and what to do; an action when there is one. Failures interrupt a reader. */
export function Banner({ tone = 'plain', icon, title, quiet = false, action, children }: BannerProps) {
  return (
    <div className="banner" data-st={tone === 'plain' ? undefined : tone} role={quiet ? undefined : tone === 'failed' ? 'alert' : 'status'}>
      <Icon name={icon} />
      <span className="grow">
        <b>{title}</b> {children}
      </span>
      {action}
    </div>
  )
}
