import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Icon } from '../Icon'
import './shell.css'

export interface Crumb {
  label: string
  href?: string
}

interface TopBarProps {
  /** From the workspace's list down to what is open; the last one is the page itself. */
  crumbs: readonly Crumb[]
  /** Right after the crumbs: version, state. */
  children?: ReactNode
  /** In the middle: the flow's tabs. On a phone they are a row of their own. */
  center?: ReactNode
  /** At the right end: who is here, what it costs, Run. */
  end?: ReactNode
}

/** The bar over a canvas. On a phone a way back takes the place of mark and crumbs. */
export function TopBar({ crumbs, children, center, end }: TopBarProps) {
  const back = crumbs.slice(0, -1).findLast((crumb) => crumb.href !== undefined)
  return (
    <header className="top">
      <div className="top-lead">
        {back?.href !== undefined && (
          <Link href={back.href} className="btn icon quiet top-back" aria-label={`Back to ${back.label}`}>
            <Icon name="left" size={20} />
          </Link>
        )}
        <Link href="/" className="brand" aria-label="Baton, all flows">
          <Icon name="baton" />
        </Link>
        <nav aria-label="Breadcrumb" className="crumbs-nav">
          <ol className="crumbs">
            {crumbs.map(({ label, href }, index) => {
              const here = index === crumbs.length - 1
              return (
                <li key={label}>
                  {here || href === undefined ? (
                    <span className="trunc" aria-current={here ? 'page' : undefined}>
                      {label}
                    </span>
                  ) : (
                    <Link href={href} className="trunc">
                      {label}
                    </Link>
                  )}
                  {!here && <span aria-hidden="true">/</span>}
                </li>
              )
            })}
          </ol>
        </nav>
        {children}
      </div>
      {center && <div className="top-center">{center}</div>}
      <div className="top-side">{end}</div>
    </header>
  )
}

/** The 44 px strip of panel buttons beside a canvas: `IconButton`s, with `RailGap` before the lower group. */
export const Rail = ({ label, children }: { label: string; children: ReactNode }) => (
  <nav className="rail" aria-label={label}>
    {children}
  </nav>
)

export const RailGap = () => <span className="rail-gap" />
