import { useEffect } from 'react'
import type { Command } from './command'
import { useRegistry } from './registry'

/** Offers these commands while the component is shown. Memoise the list: a new one is a new layer. */
export function useCommands(commands: readonly Command[]) {
  const add = useRegistry((registry) => registry.add)
  useEffect(() => add(commands), [add, commands])
}
