import type { ButtonHTMLAttributes } from 'react'
import { buttonClass, type ButtonLook, type ButtonSize } from './buttonClass'
import { Icon } from './Icon'
import type { IconName } from './icons'
import { Keys } from './Keys'

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: ButtonLook
  size?: ButtonSize
  icon?: IconName
  iconAfter?: IconName
  keys?: string
  /** Something is under way: the button keeps its place and takes no second press. */
  busy?: boolean
}

export function Button({
  look = 'line',
  size = 'md',
  icon,
  iconAfter,
  keys,
  busy = false,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={buttonClass(look, size, className)}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => { event.preventDefault() } : onClick}
    >
      {icon && <Icon name={icon} size={icon === 'play' ? 12 : 14} />}
      {children}
      {iconAfter && <Icon name={iconAfter} size={14} />}
      {keys && <Keys keys={keys} />}
    </button>
  )
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  name: IconName
  label: string
  look?: ButtonLook
  size?: ButtonSize
}

export function IconButton({ name, label, look = 'quiet', size = 'md', className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={buttonClass(look, size, className ? `icon ${className}` : 'icon')}
    >
      <Icon name={name} size={size === 'sm' ? 14 : 16} />
    </button>
  )
}
