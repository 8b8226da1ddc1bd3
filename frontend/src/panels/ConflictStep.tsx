import type { ReactNode } from 'react'
import type { Kind, StoredDocument } from '../api/types'
import { faceOf } from '../canvas/kindFace'
import { DiffMark } from '../ui/DiffMark'
import { Tile } from '../ui/Tile'

interface ConflictStepProps {
  step: string | null
  title: string
  document: StoredDocument
  /** Where to look for a step that the other side removed. */
  other: StoredDocument | null
  kinds: readonly Kind[]
  children: ReactNode
}

/** The conflicts of one step, or of the flow itself. */
export function ConflictStep({ step, title, document, other, kinds, children }: ConflictStepProps) {
  const found = [document, other].flatMap((side) => side?.steps ?? []).find(({ id }) => id === step)
  const face = found && faceOf(kinds, found)
  return (
    <section className="sec conflict-step" aria-label={title || 'The flow'}>
      <div className="conflict-title">
        {face && <Tile icon={face.icon} family={face.family} size="sm" />}
        <h3 className="grow trunc">{title || 'The flow'}</h3>
        <DiffMark difference="conflict" />
      </div>
      {children}
    </section>
  )
}
