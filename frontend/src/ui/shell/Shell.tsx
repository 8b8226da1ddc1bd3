import { useEffect, type ReactNode } from 'react'
import { Nav } from './Nav'
import './shell.css'

/** The frame of every page that is not a canvas: side navigation and content. */
export function Shell({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} - Baton`
  }, [title])
  return (
    <div className="shell">
      <a className="btn ink lg skip-link" href="#content">
        Skip to content
      </a>
      <Nav />
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}
