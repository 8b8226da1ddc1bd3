import { describe, expect, it } from 'vitest'
import type { Kind } from '../api/types'
import { sampleKinds } from '../canvas/kinds.fixture'
import { framedDocument } from './framed.fixture'
import { portsOf } from './ports'

const router = framedDocument().steps.find((step) => step.kind === 'router')!
const plain = sampleKinds[2]!
const kind: Kind = {
  ...plain,
  kind: 'router',
  ports: { in: ['in'], out: ['else'] },
  config_schema: { ui: { ports_by: { names: 'branches[].name', else: 'else', unless: 'default' } } },
}

describe('the ports of a step', () => {
  it('are those of its kind', () => {
    expect(portsOf(sampleKinds, { ...router, kind: 'model' })).toEqual(['out'])
    expect(portsOf(sampleKinds, { ...router, kind: 'quantum' })).toEqual(['out'])
  })

  it('are named in the config where the schema says so, and the rest has one too', () => {
    expect(portsOf([kind], router)).toEqual(['sev_1', 'sev_2', 'else'])
    expect(portsOf([kind], { ...router, config: { ...router.config, default: 'sev_2' } })).toEqual(['sev_1', 'sev_2'])
  })

  it('survive a config that is half done', () => {
    expect(portsOf([kind], { ...router, config: { branches: [{ name: 'a' }, { name: 'a' }, {}, null] } })).toEqual(['a', 'else'])
    expect(portsOf([kind], { ...router, config: { branches: 'soon' } })).toEqual(['else'])
  })
})
