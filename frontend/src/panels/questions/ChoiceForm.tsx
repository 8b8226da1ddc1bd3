import { useAnswer } from '../../api/useAnswer'
import { Button } from '../../ui/Button'
import { ProblemBanner } from '../../ui/ProblemBanner'
import type { FormProps } from './formProps'
import { Sent } from './Sent'

const WORDS: Readonly<Record<string, string>> = { retry: 'Try again', skip: 'Skip the step', abort: 'Give up' }

/** One word is the answer: what to do about a step that nothing else could save. */
export function ChoiceForm({ runId, place, choices }: FormProps & { choices: readonly string[] }) {
  const send = useAnswer(runId)
  if (send.isSuccess) return <Sent />
  return (
    <>
      {send.error && <ProblemBanner error={send.error} />}
      <div className="question-actions">
        {choices.map((choice, index) => (
          <Button
            key={choice}
            look={index === 0 ? 'ink' : 'line'}
            busy={send.isPending}
            onClick={() => { send.mutate({ ...place, answer: choice }) }}
          >
            {WORDS[choice] ?? choice}
          </Button>
        ))}
      </div>
    </>
  )
}
