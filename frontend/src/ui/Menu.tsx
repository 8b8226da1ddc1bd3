import { Menu as Base } from '@base-ui/react/menu'
import type { ReactElement, ReactNode } from 'react'
import { Icon } from './Icon'
import type { IconName } from './icons'
import { Keys } from './Keys'
import './Menu.css'

interface MenuProps {
  /** A `<button>`; the menu adds its behaviour and its ARIA. */
  trigger: ReactElement
  side?: 'top' | 'bottom'
  align?: 'start' | 'end'
  children: ReactNode
}

export function Menu({ trigger, side = 'bottom', align = 'start', children }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className="menu-place" side={side} align={align} sideOffset={4}>
          <Base.Popup className="menu">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
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
  const inside = (
    <>
      {icon && <Icon name={icon} size={14} />}
      <span className="grow">{children}</span>
      {keys && <Keys keys={keys} />}
    </>
  )
  if (href !== undefined) {
    return (
      <Base.LinkItem className="mi" href={href} closeOnClick>
        {inside}
      </Base.LinkItem>
    )
  }
  return (
    <Base.Item className="mi" onClick={onPick}>
      {inside}
    </Base.Item>
  )
}

interface MenuChoiceProps<Value extends string> {
  label: string
  value: Value
  options: readonly { value: Value; label: string; icon?: IconName }[]
  onChoose: (value: Value) => void
}

/** One of several, the chosen one carries a check. */
export function MenuChoice<Value extends string>({ label, value, options, onChoose }: MenuChoiceProps<Value>) {
  return (
    <Base.RadioGroup value={value} onValueChange={(chosen) => { onChoose(chosen as Value) }}>
      <Base.GroupLabel className="cap">{label}</Base.GroupLabel>
      {options.map((option) => (
        <Base.RadioItem key={option.value} className="mi" value={option.value}>
          {option.icon && <Icon name={option.icon} size={14} />}
          <span className="grow">{option.label}</span>
          <Base.RadioItemIndicator className="mi-check">
            <Icon name="check" size={14} />
          </Base.RadioItemIndicator>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  )
}

export const MenuLine = () => <hr />
