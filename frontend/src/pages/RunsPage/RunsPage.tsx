import { Shell } from '../../ui/shell/Shell'
import { RunList } from './RunList'

/** All runs of the workspace. */
export const RunsPage = () => (
  <Shell title="Runs">
    <div className="runs-page">
      <div className="page-head">
        <h1>Runs</h1>
      </div>
      <RunList />
    </div>
  </Shell>
)
