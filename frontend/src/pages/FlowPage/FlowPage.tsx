import { useParams } from 'wouter'
import { useKinds } from '../../api/useKinds'
import { FlowBuild } from './FlowBuild'
import { FlowFrame } from './FlowFrame'

export default function FlowPage() {
  const { id = '' } = useParams<{ id: string }>()
  const kinds = useKinds()
  return (
    <FlowFrame flowId={id} current="build" waiting={kinds.isPending}>
      {(flow) => <FlowBuild document={flow.document} version={flow.published_version} kinds={kinds.data ?? []} />}
    </FlowFrame>
  )
}
