/** The document of a flow (schema 1), exactly as the server stores it. */

export type InputType = 'text' | 'number' | 'boolean' | 'choice' | 'long_text' | 'list' | 'map'

export interface FlowInput {
  name: string
  title: string
  type: InputType
  required: boolean
  default: unknown
  help: string
  choices: string[]
}

export interface Step {
  id: string
  kind: string
  version: number
  title: string
  config: Record<string, unknown>
  position: { x: number; y: number }
  critical: boolean
  /** These are left out of JSON while they have their defaults. */
  condition?: string | Record<string, unknown> | null
  input_mapping?: Record<string, unknown> | null
  output_mapping?: Record<string, unknown> | null
  retry?: { attempts: number } | null
  timeout_ms?: number | null
  /** The frame around it; left out of JSON where there is none. */
  parent?: string | null
  size?: { width: number; height: number } | null
}

export interface Edge {
  source: string
  port: string
  target: string
}

export interface FlowDocument {
  schema: number
  name: string
  description: string
  tags: string[]
  inputs: FlowInput[]
  steps: Step[]
  edges: Edge[]
  /** Sticky notes; left out where there are none. */
  notes?: Note[]
}

/** Nothing reads it but people. */
export interface Note {
  id: string
  text: string
  position: { x: number; y: number }
  size?: { width: number; height: number } | null
  parent?: string | null
}

export function edgeId(edge: Edge): string {
  return `${edge.source}:${edge.port}->${edge.target}`
}

/** A text setting of a step, or '' when the kind has none of that name. */
export function setting(step: Step, name: string): string {
  const value = step.config[name]
  return typeof value === 'string' ? value : ''
}

/** Every model of the flow is a rehearsal: its runs cost nothing, and say so. */
export function isSimulated(document: FlowDocument): boolean {
  return document.steps.every((step) => {
    const model = setting(step, 'model')
    return model === '' || model.startsWith('rehearsal/')
  })
}
