import { useEffect, useState } from 'react'
import { Icon } from './Icon'
import './notices.css'

export const Bone = ({ width, height = 8 }: { width: number | string; height?: number }) => (
  <i className="bone" style={{ width, height }} />
)

const PATIENCE_MS = 400

/** Words for a wait that got noticeable; before that the quiet shapes are enough. */
export function LateWords({ children }: { children: string }) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => { setLate(true) }, PATIENCE_MS)
    return () => { clearTimeout(timer) }
  }, [])
  return (
    <div role="status">
      {late && (
        <span className="chip late-words">
          <Icon name="running" size={12} />
          {children}
        </span>
      )}
    </div>
  )
}
