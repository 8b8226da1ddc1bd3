import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { buttonClass } from '../ui/buttonClass'
import { EmptyState } from '../ui/EmptyState'
import { FullPage } from '../ui/shell/FullPage'
import { TopBar } from '../ui/shell/TopBar'
import { usePage } from '../ui/usePage'
import './pages.css'

/** A page for what does not exist, or not for this person: the two look alike on purpose. */
export function NotHere({ title, children }: { title: string; children: ReactNode }) {
  usePage('Not found')
  return (
    <FullPage>
      <TopBar crumbs={[{ label: 'Flows', href: '/' }, { label: 'Not found' }]} />
      <main id="content" tabIndex={-1}>
        <h1 className="visually-hidden">Not found</h1>
        <EmptyState
          icon="search"
          title={title}
          actions={
            <Link href="/" className={buttonClass('ink')}>
              All flows
            </Link>
          }
        >
          {children}
        </EmptyState>
      </main>
    </FullPage>
  )
}
