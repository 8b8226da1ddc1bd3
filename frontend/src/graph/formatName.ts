const NAMES: Readonly<Record<string, string>> = {
  json: 'Baton JSON',
  yaml: 'Baton YAML',
  mermaid: 'Mermaid',
  svg: 'Picture (SVG)',
  'flow-definition': 'FlowDefinition',
  orchestration: 'Orchestration',
  'dynamic-flow': 'Dynamic flow',
}

/** What a format is called on screen. */
export const formatName = (format: string): string => NAMES[format] ?? format
