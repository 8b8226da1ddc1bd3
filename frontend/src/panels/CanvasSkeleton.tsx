import type { ReactNode } from 'react'
import { FullPage } from '../ui/shell/FullPage'
import { TopBar } from '../ui/shell/TopBar'
import { Bone, LateWords } from '../ui/Skeleton'
import './pages.css'

/** The shapes of a canvas that is on its way. No shimmer; words after a moment. */
export function CanvasSkeleton({ crumb, words, children }: { crumb: string; words: string; children?: ReactNode }) {
  return (
    <FullPage>
      <TopBar crumbs={[{ label: 'Flows', href: '/' }, { label: crumb }]} />
      <main id="content" tabIndex={-1} className="skeleton-main" aria-busy={words !== ''}>
        <h1 className="visually-hidden">{crumb}</h1>
        {children ?? (
          <>
            <div className="skeleton-row" aria-hidden="true">
              {[1, 2, 3].map((step) => (
                <div className="skeleton-node" key={step}>
                  <div>
                    <Bone width={24} height={24} />
                    <span>
                      <Bone width={80} />
                      <Bone width={52} height={6} />
                    </span>
                  </div>
                  <Bone width="100%" height={6} />
                  <Bone width="60%" height={6} />
                </div>
              ))}
            </div>
            <LateWords>{words}</LateWords>
          </>
        )}
      </main>
    </FullPage>
  )
}
