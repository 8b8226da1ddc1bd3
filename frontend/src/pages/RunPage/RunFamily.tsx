import { Link } from 'wouter'
import type { RunDetail } from '../../api/types'
import { Icon } from '../../ui/Icon'

/** The run this one is a part of, and the one it was forked from. */
export function RunFamily({ detail: { parent, origin } }: { detail: RunDetail }) {
  return (
    <>
      {parent && (
        <Link href={`/runs/${parent.id}${parent.path ? `?step=${encodeURIComponent(parent.path)}` : ''}`} className="chip line family">
          <Icon name="subflow" size={12} />
          Part of run {parent.number}
        </Link>
      )}
      {origin && (
        <Link href={`/runs/${origin.id}`} className="chip line family">
          <Icon name="fork" size={12} />
          Fork of run {origin.number}
        </Link>
      )}
    </>
  )
}
