import { Icon } from '../../ui/Icon'

/** Until the run has heard of it. */
export function Sent() {
  return (
    <p className="question-sent" role="status">
      <Icon name="succeeded" size={14} />
      Sent. The run goes on with it.
    </p>
  )
}
