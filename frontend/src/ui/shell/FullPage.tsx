import type { ReactNode } from 'react'
import { SkipLink } from './SkipLink'
import './shell.css'

/** The frame of a page under a top bar. Its `main` carries the id "content". */
export const FullPage = ({ children }: { children: ReactNode }) => (
  <div className="full-page">
    <SkipLink />
    {children}
  </div>
)
