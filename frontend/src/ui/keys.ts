/* Shortcuts as text: `?`, `/`, `g f` (two keys one after the other), `mod+Enter`, `Shift+L`. */

export interface KeyPress {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  shiftKey: boolean
  altKey: boolean
}

export const onMac = () => /mac|iphone|ipad/i.test(navigator.platform)

const CAPS: Record<string, string> = { Enter: '↵', Escape: 'esc', ' ': 'space', Home: 'Home', End: 'End', ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' }

export function keyCaps(keys: string, mac = onMac()): string[] {
  const names: Record<string, string> = { ...CAPS, mod: mac ? '⌘' : 'Ctrl', Shift: '⇧', Alt: mac ? '⌥' : 'Alt' }
  return keys.split(/[ +]/).map((part) => names[part] ?? part.toUpperCase())
}

/** Does one press match one part of a shortcut? Characters that need Shift on some keyboards match by themselves. */
export function matches(press: KeyPress, part: string, mac: boolean): boolean {
  const words = part.split('+')
  const key = words.pop() ?? ''
  const wants = new Set(words)
  const mod = mac ? press.metaKey : press.ctrlKey
  const other = mac ? press.ctrlKey : press.metaKey
  if (other || mod !== wants.has('mod') || press.altKey !== wants.has('Alt')) return false
  const character = key.length === 1 && !/[a-z0-9]/i.test(key)
  if (!character && press.shiftKey !== wants.has('Shift')) return false
  return press.key.toLowerCase() === key.toLowerCase()
}

/** A shortcut of plain characters: off while someone types, and off when the person turned them off. */
export const isPlain = (keys: string) => !/(^|[ +])(mod\+|Alt\+|F\d)/.test(keys)
