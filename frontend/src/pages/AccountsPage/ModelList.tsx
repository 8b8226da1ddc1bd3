import { useState } from 'react'
import type { AccountModel } from '../../api/types'
import { Button } from '../../ui/Button'
import { Icon } from '../../ui/Icon'
import { showToast } from '../../ui/toastStore'
import { contextWords } from './words'

/** More are shown when they are asked for; fewer need no field to find them in. */
const SHOWN = 50
const FINDABLE = 8

export interface NamedModel extends AccountModel {
  account: string
}

interface ModelListProps {
  models: readonly NamedModel[]
  /** With the account in front, where several are shown together. */
  whole: boolean
}

/** What a step may ask, as it would name it. */
export function ModelList({ models, whole }: ModelListProps) {
  const [find, setFind] = useState('')
  const [all, setAll] = useState(false)
  const words = find.toLowerCase().split(/\s+/).filter(Boolean)
  const found = models.filter(({ account, id, name }) => words.every((word) => `${account}/${id} ${name}`.toLowerCase().includes(word)))
  const shown = all ? found : found.slice(0, SHOWN)
  return (
    <div className="model-list">
      {models.length > FINDABLE && (
        <div className="field">
          <Icon name="search" size={14} className="m3" />
          <input type="search" aria-label="Find a model" placeholder="Find a model" value={find} onChange={(event) => { setFind(event.target.value) }} />
        </div>
      )}
      <ul aria-label="Models">
        {shown.map((model) => (
          <ModelRow key={`${model.account}/${model.id}`} model={model} whole={whole} />
        ))}
      </ul>
      {found.length === 0 && <p className="t12 m2">No model is called anything like “{find}”.</p>}
      {shown.length < found.length && (
        <Button size="sm" onClick={() => { setAll(true) }}>
          Show all {found.length}
        </Button>
      )}
    </div>
  )
}

function ModelRow({ model, whole }: { model: NamedModel; whole: boolean }) {
  const reference = `${model.account}/${model.id}`
  const copy = () => {
    void navigator.clipboard.writeText(reference).then(() => {
      showToast({ icon: 'copy', title: 'Copied.', text: reference })
    })
  }
  return (
    <li>
      <span className="num trunc">
        {whole && <span className="m3">{model.account}/</span>}
        {model.id}
      </span>
      <span className="t11 m3 trunc grow">{model.name === model.id ? '' : model.name}</span>
      <span className="num m3">{contextWords(model)}</span>
      <button type="button" className="btn icon quiet sm" aria-label={`Copy ${reference}`} onClick={copy}>
        <Icon name="copy" size={14} />
      </button>
    </li>
  )
}
