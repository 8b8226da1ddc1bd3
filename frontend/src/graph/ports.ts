/** By which ports a step can be left. Some kinds name them in their config: their schema says where. */
import type { Kind } from '../api/types'
import type { Step } from './document'
import { isMap } from './plain'

interface PortsBy {
  names: string
  else?: string
  unless?: string
}

/** The port by which control leaves a step that failed; every step has it, so it is not listed. */
export const ERROR_PORT = 'error'

export function portsOf(kinds: readonly Kind[], step: Step): readonly string[] {
  const kind = kinds.find((known) => known.kind === step.kind)
  if (!kind) return ['out']
  const by = portsBy(kind)
  return by ? [...named(step.config, by.names), ...other(step.config, by)] : kind.ports.out
}

/** Steps that start a flow have no way in; one of an unknown kind may have. */
export function hasIn(kinds: readonly Kind[], step: Step): boolean {
  return kinds.find((known) => known.kind === step.kind)?.ports.in.length !== 0
}

function portsBy(kind: Kind): PortsBy | null {
  const ui: unknown = kind.config_schema.ui
  if (!isMap(ui) || !isMap(ui.ports_by)) return null
  const { names, else: rest, unless } = ui.ports_by
  return typeof names === 'string' ? { names, else: text(rest), unless: text(unless) } : null
}

/** `branches[].name`: the names in a list of the config, each once. */
function named(config: Record<string, unknown>, place: string): string[] {
  const [list = '', key = ''] = place.split('[].')
  const items: unknown = config[list]
  if (!Array.isArray(items)) return []
  const names = items.map((item: unknown) => (isMap(item) ? item[key] : undefined))
  return [...new Set(names.filter((name): name is string => typeof name === 'string' && name !== ''))]
}

function other(config: Record<string, unknown>, { else: rest, unless }: PortsBy): string[] {
  return rest && (!unless || config[unless] == null) ? [rest] : []
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
