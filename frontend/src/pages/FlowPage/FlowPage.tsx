import { useState } from 'react'
import { useParams, useSearch } from 'wouter'
import { useKinds } from '../../api/useKinds'
import type { BuildPanel } from './FlowBuild'
import { FlowBuild } from './FlowBuild'
import { FlowFrame } from './FlowFrame'
import { ProblemsBadge } from './ProblemsBadge'

export default function FlowPage() {
  const { id = '' } = useParams<{ id: string }>()
  const kinds = useKinds()
  const asked = new URLSearchParams(useSearch()).has('problems')
  const [panel, setPanel] = useState<BuildPanel>(asked ? 'problems' : 'step')
  return (
    <FlowFrame
      flowId={id}
      current="build"
      waiting={kinds.isPending}
      extra={(flow) => (
        <ProblemsBadge
          flow={flow}
          open={panel === 'problems'}
          onOpen={() => {
            setPanel(panel === 'problems' ? 'step' : 'problems')
          }}
        />
      )}
    >
      {(flow) => <FlowBuild key={flow.id} flow={flow} kinds={kinds.data ?? []} panel={panel} onPanel={setPanel} />}
    </FlowFrame>
  )
}
