import { useId, useState } from 'react'
import { Link } from 'wouter'
import { asProblem } from '../../api/problem'
import type { FlowDetail, StaleDraft } from '../../api/types'
import { useProblems } from '../../api/useProblems'
import { usePublish } from '../../api/useVersions'
import { ProblemList } from '../../panels/ProblemList'
import { Button, IconButton } from '../../ui/Button'
import { plural } from '../../ui/format'
import { Icon } from '../../ui/Icon'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { showToast } from '../../ui/toastStore'

interface PublishSheetProps {
  flow: FlowDetail
  /** The number it gets. */
  next: number
  onStale: (stale: StaleDraft | null) => void
  onPublished: () => void
  onClose: () => void
}

/** Beside the difference it makes, never over it: a message, what was checked, and the button. */
export function PublishSheet({ flow, next, onStale, onPublished, onClose }: PublishSheetProps) {
  const id = useId()
  const [message, setMessage] = useState('')
  const publish = usePublish(flow.id)
  const problem = publish.error && asProblem(publish.error)
  const submit = () => {
    if (publish.isPending) return
    publish.mutate(
      { revision: flow.revision, message: message.trim() },
      {
        onSuccess: ({ number }) => {
          showToast({ icon: 'succeeded', title: `v${String(number)} is live.`, text: 'New runs use it from now.' })
          onPublished()
        },
        onError: (error) => { onStale(asProblem(error).staleDraft()) },
      },
    )
  }
  return (
    <section className="card publish-sheet" aria-labelledby={`${id}-title`}>
      <header>
        <Icon name="share" />
        <h2 id={`${id}-title`}>Publish v{next}</h2>
        <span className="grow t12 m3">New runs use it from now. Runs under way end on the version they began with.</span>
        <IconButton name="x" label="Do not publish now" size="sm" onClick={onClose} />
      </header>
      <div className="publish-body">
        <form
          onSubmit={(event) => {
            event.preventDefault()
            submit()
          }}
        >
          <label className="lbl" htmlFor={`${id}-message`}>
            Message
          </label>
          <textarea
            id={`${id}-message`}
            className="field"
            rows={2}
            maxLength={500}
            placeholder="What changed, in a sentence"
            value={message}
            onChange={(event) => { setMessage(event.target.value) }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
              event.preventDefault()
              submit()
            }}
          />
          <div className="publish-buttons">
            <Button look="ink" type="submit" busy={publish.isPending}>
              {publish.isPending ? 'Publishing' : `Publish v${String(next)}`}
            </Button>
            <Button look="quiet" onClick={onClose}>
              Not now
            </Button>
          </div>
        </form>
        <div className="publish-checks">
          <h3 className="cap">Checks</h3>
          <Checks flow={flow} />
        </div>
      </div>
      {problem && !problem.staleDraft() && (
        <>
          <ProblemBanner error={problem} />
          <ProblemList problems={problem.documentProblems()} label="What keeps it from being published" />
        </>
      )}
    </section>
  )
}

function Checks({ flow }: { flow: FlowDetail }) {
  const { data } = useProblems(flow.id, flow.revision)
  if (!data) return null
  const { errors, warnings } = data
  return (
    <ul className="t12">
      {errors === 0 ? (
        <Check state="succeeded" icon="check">
          No errors in {plural(flow.document.steps.length, 'step')} and {plural(flow.document.edges.length, 'edge')}
        </Check>
      ) : (
        <Check state="failed" icon="error">
          {plural(errors, 'error')} to put right first. <ProblemsLink flow={flow} />
        </Check>
      )}
      {warnings > 0 && (
        <Check state="retrying" icon="warn">
          {plural(warnings, 'warning')}: it can be published all the same. <ProblemsLink flow={flow} />
        </Check>
      )}
    </ul>
  )
}

const ProblemsLink = ({ flow }: { flow: FlowDetail }) => (
  <Link href={`/flows/${flow.id}?problems`} className="link">
    Show
  </Link>
)

interface CheckProps {
  state: string
  icon: 'check' | 'error' | 'warn'
  children: React.ReactNode
}

const Check = ({ state, icon, children }: CheckProps) => (
  <li data-st={state}>
    <Icon name={icon} size={14} />
    <span>{children}</span>
  </li>
)
