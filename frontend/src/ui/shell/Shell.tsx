import type { ReactNode } from 'react'
import { usePage } from '../usePage'
import { Nav } from './Nav'
import { SkipLink } from './SkipLink'
import './shell.css'

/** The frame of every page that is not a canvas: side navigation and content. */
export function Shell({ title, children }: { title: string; children: ReactNode }) {
  usePage(title)
  return (
    <div className="shell">
      <SkipLink />
      <Nav />
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}
