import { createContext, use, useId, useRef, useState, type FocusEvent, type KeyboardEvent, type ReactNode } from 'react'
import { Icon } from './Icon'
import type { IconName } from './icons'
import { Keys } from './Keys'
import { nextItem } from './menuKeys'
import './Menu.css'

export interface TriggerProps {
  'aria-haspopup': 'menu'
  'aria-expanded': boolean
  'aria-controls': string | undefined
  onClick: () => void
}

interface MenuProps {
  label: string
  /** Draws the `<button>` that opens the menu, with these properties spread on it. */
  trigger: (behaviour: TriggerProps) => ReactNode
  side?: 'top' | 'bottom'
  /** At which end of its trigger it begins. */
  align?: 'start' | 'end'
  children: ReactNode
}

const Close = createContext<() => void>(() => undefined)

export function Menu({ label, trigger, side = 'bottom', align = 'start', children }: MenuProps) {
  const [open, setOpen] = useState(false)
  const anchor = useRef<HTMLDivElement>(null)
  const id = useId()

  const backToTrigger = () => {
    setOpen(false)
    anchor.current?.querySelector<HTMLElement>('[aria-haspopup]')?.focus()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Escape' && open) {
      event.preventDefault()
      event.stopPropagation()
      backToTrigger()
    } else if (event.key === 'Tab') {
      setOpen(false)
    }
  }
  const onBlur = (event: FocusEvent<HTMLElement>) => {
    if (!anchor.current?.contains(event.relatedTarget)) setOpen(false)
  }
  return (
    // The keys and the lost focus of what is inside: the wrapper itself is nothing to press.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="menu-anchor" ref={anchor} onKeyDown={onKeyDown} onBlur={onBlur}>
      {trigger({
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        'aria-controls': open ? id : undefined,
        onClick: () => { setOpen(!open) },
      })}
      {open && (
        <Close value={backToTrigger}>
          <Items id={id} label={label} side={side} align={align}>
            {children}
          </Items>
        </Close>
      )}
    </div>
  )
}

interface ItemsProps {
  id: string
  label: string
  side: string
  align: string
  children: ReactNode
}

function Items({ id, label, side, align, children }: ItemsProps) {
  const items = (menu: HTMLElement) => [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]')]
  const start = (menu: HTMLElement | null) => {
    if (menu && !menu.contains(document.activeElement)) items(menu)[0]?.focus()
  }
  return (
    <div
      id={id}
      ref={start}
      className="menu"
      role="menu"
      aria-label={label}
      data-side={side}
      data-align={align}
      tabIndex={-1}
      onKeyDown={(event) => {
        const all = items(event.currentTarget)
        const next = nextItem(event.key, all.findIndex((item) => item === document.activeElement), all.map((item) => item.textContent))
        if (next === null) return
        event.preventDefault()
        all[next]?.focus()
      }}
    >
      {children}
    </div>
  )
}

interface MenuItemProps {
  icon?: IconName
  keys?: string
  href?: string
  onPick?: () => void
  children: ReactNode
}

export function MenuItem({ icon, keys, href, onPick, children }: MenuItemProps) {
  const close = use(Close)
  const inside = (
    <>
      {icon && <Icon name={icon} size={14} />}
      <span className="grow">{children}</span>
      {keys && <Keys keys={keys} />}
    </>
  )
  if (href !== undefined) {
    return (
      <a className="mi" role="menuitem" tabIndex={-1} href={href}>
        {inside}
      </a>
    )
  }
  return (
    <button
      type="button"
      className="mi"
      role="menuitem"
      tabIndex={-1}
      onClick={() => {
        close()
        onPick?.()
      }}
    >
      {inside}
    </button>
  )
}

interface MenuChoiceProps<Value extends string> {
  label: string
  value: Value
  options: readonly { value: Value; label: string }[]
  onChoose: (value: Value) => void
}

/** One of several; the chosen one carries a check. The menu stays open, so that one can try. */
export function MenuChoice<Value extends string>({ label, value, options, onChoose }: MenuChoiceProps<Value>) {
  const id = useId()
  return (
    <div role="group" aria-labelledby={id}>
      <div className="cap" id={id}>
        {label}
      </div>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className="mi"
          role="menuitemradio"
          aria-checked={option.value === value}
          tabIndex={-1}
          onClick={() => { onChoose(option.value) }}
        >
          <span className="grow">{option.label}</span>
          {option.value === value && <Icon name="check" size={14} />}
        </button>
      ))}
    </div>
  )
}

export const MenuLine = () => <hr />
