import { useParams } from 'wouter'
import { RunList } from '../RunsPage/RunList'
import { FlowFrame } from './FlowFrame'

/** The runs of one flow, under the flow's own bar. */
export default function FlowRunsPage() {
  const { id = '' } = useParams<{ id: string }>()
  return (
    <FlowFrame flowId={id} current="runs">
      {(flow) => (
        <main id="content" tabIndex={-1} className="flow-runs">
          <h1 className="visually-hidden">Runs of {flow.name}</h1>
          <RunList flowId={flow.id} />
        </main>
      )}
    </FlowFrame>
  )
}
