import { Icon } from './Icon'
import type { IconName } from './icons'
import './DiffMark.css'

export type Difference = 'added' | 'removed' | 'changed' | 'conflict' | 'accepted'

const MARKS: Readonly<Record<Difference, { icon: IconName; word: string }>> = {
  added: { icon: 'plus', word: 'Added' },
  removed: { icon: 'minus', word: 'Removed' },
  changed: { icon: 'tilde', word: 'Changed' },
  conflict: { icon: 'merge', word: 'Conflict' },
  accepted: { icon: 'check', word: 'Accepted' },
}

interface DiffMarkProps {
  difference: Difference
  /** Says more than the bare word: "2 added". */
  label?: string
  /** Only the icon is drawn; the word is there for those who listen. */
  brief?: boolean
}

/** Icon + word + colour, never one of them alone. */
export function DiffMark({ difference, label, brief = false }: DiffMarkProps) {
  const { icon, word } = MARKS[difference]
  return (
    <span className={brief ? 'diff-mark brief' : 'diff-mark'} data-diff={difference}>
      <Icon name={icon} size={12} />
      <span className={brief ? 'visually-hidden' : undefined}>{label ?? word}</span>
    </span>
  )
}
