import { createElement } from 'react'
import { ICONS, type IconName, type Shape } from './icons'

interface IconProps {
  name: IconName
  size?: 10 | 12 | 14 | 16 | 18 | 20 | 24
  className?: string
}

/** Drawn to turn while what they stand for goes on. No other icon turns, whatever colour it wears. */
const TURNING: ReadonlySet<IconName> = new Set(['running', 'retrying'])

export const isIcon = (name: string): name is IconName => Object.hasOwn(ICONS, name)

/** An icon never speaks: the words beside it do. */
export function Icon({ name, size = 16, className }: IconProps) {
  const shapes: readonly Shape[] = ICONS[name]
  return (
    <svg
      className={['i', TURNING.has(name) && 'turns', className].filter(Boolean).join(' ')}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {shapes.map(([element, attributes], index) => createElement(element, { key: index, ...attributes }))}
    </svg>
  )
}
