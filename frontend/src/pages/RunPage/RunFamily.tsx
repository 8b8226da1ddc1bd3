import { Link } from 'wouter'
import type { RunDetail } from '../../api/types'
import { useRun } from '../../api/useRun'
import { Icon } from '../../ui/Icon'
import type { IconName } from '../../ui/icons'

/** The run this one is a part of, and the one it was forked from. */
export function RunFamily({ detail: { parent, origin, purpose } }: { detail: RunDetail }) {
  return (
    <>
      {parent && <Relative id={parent.run} at={parent.path} icon="subflow" words={PURPOSES[purpose] ?? 'Part of'} />}
      {origin && <Relative id={origin} icon="fork" words="Fork of" />}
    </>
  )
}

const PURPOSES: Readonly<Record<string, string>> = {
  tool: 'Tool of',
  alternative: 'Alternative in',
  on_failure: 'After the failure of',
}

function Relative({ id, at, icon, words }: { id: string; at?: string; icon: IconName; words: string }) {
  const { data } = useRun(id)
  return (
    <Link href={`/runs/${id}${at ? `?step=${encodeURIComponent(at)}` : ''}`} className="chip line family">
      <Icon name={icon} size={12} />
      {words} {data ? `run ${String(data.number)}` : 'another run'}
    </Link>
  )
}
