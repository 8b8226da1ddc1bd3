import { Link } from 'wouter'
import { asText } from '../canvas/excerpt'
import { seconds } from '../canvas/figures'
import type { Step } from '../graph/document'
import type { RecoveryState, StepState, WaitState } from '../graph/stepState'
import { triesOf } from '../graph/waits'
import { Icon } from '../ui/Icon'
import { Values } from './StepInput'
import './story.css'

/** Is there anything to tell beside the output? */
export function hasStory(state: StepState): boolean {
  const { attempt, waits, recovery, mapped, collected } = state
  return attempt > 1 || waits.length > 0 || recovery.length > 0 || mapped !== null || collected !== null
}

/** How it came about: attempts, waits and answers, how it was saved, what it added to the context. */
export function StepStory({ step, state }: { step: Step; state: StepState }) {
  const tries = triesOf(step)
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keys
    <div className="answer story" tabIndex={0} role="region" aria-label="How it came about">
      {state.attempt > 1 && (
        <Part title="Attempts">
          <p className="t12">
            {state.state === 'retrying' ? `${String(state.attempt)} failed` : `This is attempt ${String(state.attempt)}`}
            {tries !== null && state.attempt <= tries && ` of ${String(tries)}`}. The figures count all of them.
          </p>
        </Part>
      )}
      {state.recovery.length > 0 && (
        <Part title="Recovery">
          <ol className="plain-list">
            {state.recovery.map((one) => (
              <li key={one.number}>
                <Recovery tried={one} />
              </li>
            ))}
          </ol>
        </Part>
      )}
      {state.waits.length > 0 && (
        <Part title="Waits">
          <ol className="plain-list">
            {state.waits.map((wait) => (
              <li key={wait.wait}>
                <Wait wait={wait} />
              </li>
            ))}
          </ol>
        </Part>
      )}
      {state.mapped && (
        <Part title="Added to the context">
          <Values values={state.mapped} empty="" />
        </Part>
      )}
      {state.collected && (
        <Part title="Collected">
          <Values values={state.collected} empty="" />
        </Part>
      )}
    </div>
  )
}

const Part = ({ title, children }: { title: string; children: React.ReactNode }) => (
  <section className="sent">
    <h3 className="cap">{title}</h3>
    {children}
  </section>
)

const STRATEGIES: Readonly<Record<string, string>> = {
  retry: 'Tried again',
  alternative: 'Another flow',
  ask: 'Asked a person',
}

function Recovery({ tried: { strategy, error, duration_ms } }: { tried: RecoveryState }) {
  return (
    <p className="story-line t12" data-st={error ? 'failed' : 'succeeded'}>
      <Icon name={error ? 'failed' : 'succeeded'} size={14} />
      <span className="grow">
        <b>{STRATEGIES[strategy] ?? strategy}</b> {error ? error.message : 'This saved the step.'}
      </span>
      <span className="num m3">{seconds(duration_ms)}</span>
    </p>
  )
}

function Wait({ wait }: { wait: WaitState }) {
  return (
    <div className="story-line t12" data-st={wait.over ? undefined : 'waiting'}>
      <Icon name="waiting" size={14} />
      <div className="grow">
        <b>{waitTitle(wait)}</b>
        {wait.child && (
          <>
            {' '}
            <Link href={`/runs/${wait.child.run}`}>
              Open run {wait.child.number}
            </Link>
          </>
        )}
        {wait.over && wait.reason !== 'timer' && wait.reason !== 'child' && (
          <div className="story-answer">{wait.answer === null && wait.by === null ? 'Nobody answered in time.' : asText(wait.answer)}</div>
        )}
      </div>
    </div>
  )
}

function waitTitle({ reason, question, child, until }: WaitState): string {
  switch (reason) {
    case 'timer':
      return until === null ? 'A moment.' : `Until ${new Date(until).toLocaleString('en-GB')}.`
    case 'answer':
      return question?.message ?? 'An answer.'
    case 'child':
      return child ? `Flow ${child.flow}, version ${String(child.version)}.` : 'Another run.'
    case 'decision':
      return 'Was the call made?'
  }
}
