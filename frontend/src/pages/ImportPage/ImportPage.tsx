import { useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { asProblem } from '../../api/problem'
import { useImport, useImportPreview } from '../../api/useImport'
import { Button } from '../../ui/Button'
import { Field } from '../../ui/Field'
import { Shell } from '../../ui/shell/Shell'
import { showToast } from '../../ui/toastStore'
import { ImportPreview } from './ImportPreview'
import { ImportRefusal } from './ImportRefusal'
import { lineRange } from './lines'
import './ImportPage.css'

const LARGEST = 5 * 1024 * 1024

/** A flow from elsewhere: its text, what it would become, and only then the flow. Nothing runs or is reached on the way. */
export default function ImportPage() {
  const [, navigate] = useLocation()
  const [text, setText] = useState('')
  const [over, setOver] = useState(false)
  const area = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const preview = useImportPreview()
  const take = useImport()
  const shown = preview.data && preview.variables === text ? preview.data : null
  const refused = preview.error && preview.variables === text ? preview.error : null

  const look = (source: string) => {
    setText(source)
    if (source.trim() !== '') preview.mutate(source)
  }
  const open = async (file: File | undefined) => {
    if (!file) return
    if (file.size > LARGEST) {
      showToast({ icon: 'failed', title: `${file.name} is larger than 5 MB.`, text: 'That is the most a flow can be.' })
    } else look(await file.text())
  }
  const showLine = (line: number) => {
    const [start, end] = lineRange(text, line)
    const box = area.current
    if (!box) return
    box.focus()
    box.setSelectionRange(start, end)
    // Browsers do not scroll to a selection: about where the line is, a little above.
    box.scrollTop = Math.max(0, (box.scrollHeight / text.split('\n').length) * (line - 4))
  }
  const perform = () => {
    if (!shown) return
    take.mutate(
      { text, format: shown.format },
      {
        onSuccess: ({ flow }) => {
          showToast({ icon: 'succeeded', title: `${flow.name} was imported.`, text: 'Nothing has run.' })
          navigate(`/flows/${flow.id}`)
        },
      },
    )
  }
  return (
    <Shell title="Import">
      <div className="page import-page">
        <div className="page-head">
          <h1>Import a flow</h1>
        </div>
        <div className="import-columns">
          <section aria-label="Text to import">
            {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions -- dropping is one way of three; the button and the field are for all */}
            <div
              className="import-drop"
              data-over={over || undefined}
              onDragOver={(event) => {
                event.preventDefault()
                setOver(true)
              }}
              onDragLeave={() => { setOver(false) }}
              onDrop={(event) => {
                event.preventDefault()
                setOver(false)
                void open(event.dataTransfer.files[0])
              }}
            >
              <div className="import-ways">
                <Button icon="file" onClick={() => picker.current?.click()}>
                  Choose a file
                </Button>
                <span className="t12 m2">or drop one here, or paste its text. JSON or YAML, at most 5 MB.</span>
                <input
                  ref={picker}
                  type="file"
                  accept=".json,.yaml,.yml,.txt,application/json,text/yaml"
                  hidden
                  onChange={(event) => {
                    void open(event.target.files?.[0])
                    event.target.value = ''
                  }}
                />
              </div>
              <Field label="Text of the flow" help="Baton's own format, a FlowDefinition, an orchestration or a dynamic flow: which one is found out.">
                {(control) => (
                  <textarea
                    {...control}
                    ref={area}
                    className="field mono import-text"
                    spellCheck={false}
                    wrap="off"
                    value={text}
                    onChange={(event) => { setText(event.target.value) }}
                    onPaste={(event) => {
                      // Into an empty field it is the whole text: no need to ask for its preview.
                      if (text !== '') return
                      event.preventDefault()
                      look(event.clipboardData.getData('text/plain'))
                    }}
                  />
                )}
              </Field>
            </div>
            <div className="import-actions">
              {text !== '' && (
                <Button
                  look="quiet"
                  onClick={() => {
                    setText('')
                    preview.reset()
                    area.current?.focus()
                  }}
                >
                  Clear
                </Button>
              )}
              <Button
                look={shown ? 'line' : 'ink'}
                busy={preview.isPending}
                onClick={() => {
                  if (text.trim() === '') area.current?.focus()
                  else preview.mutate(text)
                }}
              >
                {preview.isPending ? 'Reading' : 'Preview'}
              </Button>
            </div>
          </section>
          <section aria-label="What it becomes" aria-live="polite" className="import-result">
            {refused && <ImportRefusal problem={asProblem(refused)} onLine={showLine} />}
            {shown && (
              <ImportPreview preview={shown} error={take.error} busy={take.isPending} onImport={perform} onLine={showLine} />
            )}
            {!refused && !shown && (
              <p className="t12 m2 import-hint">
                Here you will see the flow, line by line what was understood and what was changed, and what is still to be
                put right. Importing runs nothing and reaches nothing.
              </p>
            )}
          </section>
        </div>
      </div>
    </Shell>
  )
}
