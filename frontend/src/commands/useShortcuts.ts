import { useEffect } from 'react'
import { onMac } from '../ui/keys'
import { pick, type Waiting } from './pick'
import { usePlainKeys } from './plainKeys'
import { activeCommands } from './registry'

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
}

/** Mounted once, by the app. An open dialog or menu keeps its keys to itself. */
export function useShortcuts() {
  useEffect(() => {
    let waiting: Waiting | null = null
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open], [role="menu"]')) return
      const plain = usePlainKeys.getState().on && !typing(event.target)
      const picked = pick({ commands: activeCommands(), press: event, waiting, now: event.timeStamp, plain, mac: onMac() })
      waiting = picked.waiting
      if (!picked.command) return
      event.preventDefault()
      picked.command.perform?.()
    }
    window.addEventListener('keydown', onKey)
    return () => {
      window.removeEventListener('keydown', onKey)
    }
  }, [])
}
