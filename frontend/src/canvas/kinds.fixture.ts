import type { Kind } from '../api/types'

const kind = (name: string, title: string, family: Kind['family'], actions: Kind['actions'] = []): Kind => ({
  kind: name,
  version: 1,
  title,
  family,
  icon: name === 'model' ? 'generate' : name,
  help: '',
  effect: 'none',
  frame: name === 'loop' || name === 'fan_out',
  network: false,
  runs: true,
  output: 'text',
  ports: { in: ['in'], out: ['out'] },
  config_schema: {},
  actions,
})

export const sampleKinds: Kind[] = [
  kind('input', 'Input', 'source'),
  kind('output', 'Output', 'source'),
  kind('model', 'Model', 'write', [
    { action: 'generate', title: 'Generate', family: 'write', icon: 'generate', help: '' },
    { action: 'critique', title: 'Critique', family: 'judge', icon: 'critique', help: '' },
  ]),
]
