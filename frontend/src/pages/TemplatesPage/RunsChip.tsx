import { Icon } from '../../ui/Icon'

/** Whether a flow made from it can run in this version of Baton. */
export const RunsChip = ({ runs }: { runs: boolean }) =>
  runs ? (
    <span className="st" data-st="succeeded">
      <Icon name="succeeded" size={12} />
      Runs today
    </span>
  ) : (
    <span className="st" data-st="queued">
      <Icon name="clock" size={12} />
      Needs steps that come later
    </span>
  )
