import { useState } from 'react'
import type { Change, Json, Run } from '../api/types'
import type { Fork } from '../api/useFork'
import { useFork, useForkPreview } from '../api/useFork'
import { located, readJson } from '../forms/json'
import type { Step } from '../graph/document'
import { setting } from '../graph/document'
import type { RunStore } from '../stores/runStore'
import { Button } from '../ui/Button'
import { Dialog } from '../ui/Dialog'
import { Field } from '../ui/Field'
import { ProblemBanner } from '../ui/ProblemBanner'
import { KeptAndNew } from './KeptAndNew'
import { valueText } from './Value'
import './story.css'

interface ForkDialogProps {
  runId: string
  number: number
  run: RunStore
  step: Step
  /** The instance that is done again. */
  path: string
  onClose: () => void
  onForked: (run: Run) => void
}

type Way = 'same' | 'settings' | 'output'

const WAYS: readonly { way: Way; label: string }[] = [
  { way: 'same', label: 'As it was' },
  { way: 'settings', label: 'With other settings' },
  { way: 'output', label: 'With this output' },
]

/** Another run from here: what is before is kept, the step is done again, otherwise, or given its output. */
export default function ForkDialog({ runId, number, run, step, path, onClose, onForked }: ForkDialogProps) {
  const [way, setWay] = useState<Way>('same')
  const [settings, setSettings] = useState<Settings>(() => settingsOf(step))
  const [output, setOutput] = useState(() => valueText(run.getState().run.steps.get(path)?.output))
  const [wrong, setWrong] = useState<string | null>(null)
  const fork = useFork(runId)
  // Other settings or an output of one's own leave standing what doing the step again does.
  const preview = useForkPreview(runId, path)

  function submit() {
    if (fork.isPending) return
    const body = bodyOf(way, step, path, settings, output)
    setWrong(typeof body === 'string' ? body : null)
    if (typeof body !== 'string') fork.mutate(body, { onSuccess: onForked })
  }

  return (
    <Dialog
      title={`Fork run ${String(number)} from ${step.title}`}
      icon="fork"
      lead={`It becomes a new run. Run ${String(number)} stays as it is.`}
      className="wide"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button look="ink" icon="fork" busy={fork.isPending} onClick={submit}>
            {fork.isPending ? 'Starting' : 'Fork and run'}
          </Button>
        </>
      }
    >
      {fork.error && <ProblemBanner error={fork.error} />}
      <div className="seg fork-ways" role="group" aria-label={`How ${step.title} is done`}>
        {WAYS.map(({ way: one, label }) => (
          <button key={one} type="button" aria-pressed={way === one} onClick={() => { setWay(one); setWrong(null) }}>
            {label}
          </button>
        ))}
      </div>
      {way === 'settings' && <SettingsFields settings={settings} wrong={wrong} onChange={setSettings} />}
      {way === 'output' && (
        <Field label="Output" help="Text, or JSON. The step itself is not run." error={wrong ?? undefined}>
          {(control) => (
            <textarea {...control} className="field mono" rows={8} value={output} onChange={(event) => { setOutput(event.target.value) }} />
          )}
        </Field>
      )}
      <KeptAndNew preview={preview.data} />
    </Dialog>
  )
}

/** The settings people change most have fields of their own; the rest is there as JSON. */
interface Settings {
  model: string | null
  system: string | null
  prompt: string | null
  rest: string
}

const OWN = ['model', 'system', 'prompt'] as const
const LABELS = { model: 'Model', system: 'System', prompt: 'Prompt' } as const

function settingsOf(step: Step): Settings {
  const known = (name: string) => (name in step.config || (name === 'system' && step.kind === 'model') ? setting(step, name) : null)
  const rest = Object.fromEntries(Object.entries(step.config).filter(([name]) => !(OWN as readonly string[]).includes(name)))
  return { model: known('model'), system: known('system'), prompt: known('prompt'), rest: JSON.stringify(rest, null, 2) }
}

interface SettingsFieldsProps {
  settings: Settings
  wrong: string | null
  onChange: (settings: Settings) => void
}

function SettingsFields({ settings, wrong, onChange }: SettingsFieldsProps) {
  return (
    <>
      {OWN.map((name) => {
        const value = settings[name]
        if (value === null) return null
        return (
          <Field key={name} label={LABELS[name]}>
            {(control) =>
              name === 'model' ? (
                <input {...control} className="field lg mono" value={value} onChange={(event) => { onChange({ ...settings, model: event.target.value }) }} />
              ) : (
                <textarea
                  {...control}
                  className="field mono"
                  rows={name === 'prompt' ? 6 : 3}
                  value={value}
                  onChange={(event) => { onChange({ ...settings, [name]: event.target.value }) }}
                />
              )
            }
          </Field>
        )
      })}
      <Field label="Other settings" help="JSON." error={wrong ?? undefined}>
        {(control) => (
          <textarea
            {...control}
            className="field mono"
            rows={5}
            spellCheck={false}
            value={settings.rest}
            onChange={(event) => { onChange({ ...settings, rest: event.target.value }) }}
          />
        )}
      </Field>
    </>
  )
}

/** What to ask for, or what is wrong with it. */
function bodyOf(way: Way, step: Step, path: string, settings: Settings, output: string): Fork | string {
  if (way === 'output') return { outputs: { [path]: meaning(output) } }
  if (way === 'same') return { at: [path] }
  const read = readJson(settings.rest)
  if ('error' in read) return located(read)
  if (typeof read.value !== 'object' || read.value === null || Array.isArray(read.value)) return 'This must be a map: { "name": value, … }.'
  return { at: [path], changes: changesOf(step, { ...read.value, ...given(settings) }) }
}

const given = (settings: Settings) =>
  Object.fromEntries(OWN.flatMap((name) => (settings[name] === null ? [] : [[name, settings[name]]])))

function changesOf(step: Step, config: Readonly<Record<string, unknown>>): Change[] {
  const at = (name: string) => ['steps', step.id, 'config', name]
  const same = (name: string) => JSON.stringify(config[name]) === JSON.stringify(step.config[name])
  const set = Object.keys(config).filter((name) => !same(name) && !(config[name] === '' && !(name in step.config)))
  const gone = Object.keys(step.config).filter((name) => !(name in config))
  return [
    ...set.map((name) => ({ op: 'set', at: at(name), value: config[name] }) as Change),
    ...gone.map((name) => ({ op: 'remove', at: at(name) }) as Change),
  ]
}

function meaning(text: string): Json {
  const read = readJson(text)
  return 'value' in read ? read.value : text
}
