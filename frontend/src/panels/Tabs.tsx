import type { KeyboardEvent, ReactNode } from 'react'
import { useId, useRef } from 'react'
import './panels.css'

interface Tab<Name extends string> {
  name: Name
  label: string
}

interface TabsProps<Name extends string> {
  label: string
  tabs: readonly Tab<Name>[]
  current: Name
  onPick: (name: Name) => void
  children: ReactNode
}

/** Tabs with one tab stop; arrows move along them and open what they reach. */
export function Tabs<Name extends string>({ label, tabs, current, onPick, children }: TabsProps<Name>) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const place = (tabs.findIndex((tab) => tab.name === current) + step + tabs.length) % tabs.length
    const next = tabs[place]
    if (!next) return
    onPick(next.name)
    list.current?.querySelectorAll('button')[place]?.focus()
  }
  return (
    <>
      <div className="tabs" role="tablist" aria-label={label} ref={list}>
        {tabs.map((tab) => (
          <button
            key={tab.name}
            type="button"
            role="tab"
            id={`${id}-${tab.name}`}
            aria-controls={`${id}-panel`}
            aria-selected={tab.name === current}
            tabIndex={tab.name === current ? 0 : -1}
            onKeyDown={onKeyDown}
            onClick={() => {
              onPick(tab.name)
            }}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div className="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${current}`}>
        {children}
      </div>
    </>
  )
}
