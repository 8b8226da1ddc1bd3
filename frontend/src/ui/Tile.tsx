import type { Family } from '../api/types'
import { Icon, isIcon } from './Icon'

interface TileProps {
  /** An icon's name as the catalogue gives it; an unknown one becomes a plain step. */
  icon: string
  family: Family
  size?: 'xs' | 'sm' | 'md'
}

const GLYPH = { xs: 12, sm: 14, md: 16 } as const

export function Tile({ icon, family, size = 'md' }: TileProps) {
  return (
    <span className={size === 'md' ? 'tile' : `tile ${size}`} data-fam={family}>
      <Icon name={isIcon(icon) ? icon : 'subflow'} size={GLYPH[size]} />
    </span>
  )
}
