import type { Node, NodeProps } from '@xyflow/react'
import { memo } from 'react'
import type { Note } from '../graph/document'

export type NoteNodeType = Node<{ note: Note }, 'note'>

/** A sticky note: for people only, so it is text and no stop of the keyboard. */
export const NoteNode = memo(function NoteNode({ data }: NodeProps<NoteNodeType>) {
  return (
    <div className="sticky" role="note" aria-label="Note">
      {data.note.text}
    </div>
  )
})
