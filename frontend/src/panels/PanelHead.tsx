import type { ReactNode } from 'react'
import type { Face } from '../canvas/kindFace'
import { IconButton } from '../ui/Button'
import { Tile } from '../ui/Tile'
import './panels.css'

interface PanelHeadProps {
  face: Face
  title: string
  children?: ReactNode
  onClose: () => void
}

export function PanelHead({ face, title, children, onClose }: PanelHeadProps) {
  return (
    <div className="panel-head">
      <Tile icon={face.icon} family={face.family} />
      <h2 className="grow trunc" tabIndex={-1} data-panel-title>
        {title}
      </h2>
      {children}
      <IconButton name="x" label="Close the step" size="sm" onClick={onClose} />
    </div>
  )
}
