import { downloadArtifact } from '../api/artifacts'
import { asProblem } from '../api/problem'
import { asText } from '../canvas/excerpt'
import type { ArtifactRef } from '../graph/artifact'
import { artifactsIn, isArtifact, sizeWords } from '../graph/artifact'
import { Button } from '../ui/Button'
import { Icon } from '../ui/Icon'
import { showToast } from '../ui/toastStore'
import './panels.css'
import './story.css'

export function valueText(value: unknown): string {
  return asText(value)
}

/** What a step was given or yielded, as it is: text as text, data as JSON, what lies apart as a file. */
export function Value({ value, caret = false }: { value: unknown; caret?: boolean }) {
  if (isArtifact(value)) return <Artifact artifact={value} />
  const apart = typeof value === 'string' ? [] : artifactsIn(value)
  return (
    <>
      {apart.map(({ at, ref }) => (
        <Artifact key={at} artifact={ref} at={at} />
      ))}
      <div className={typeof value === 'string' ? 'answer-text' : 'answer-text mono'}>
        {valueText(value)}
        {caret && <span className="caret" />}
      </div>
    </>
  )
}

/** A large value: what it is, how large, and the way to all of it. */
export function Artifact({ artifact, at }: { artifact: ArtifactRef; at?: string }) {
  return (
    <div className="artifact">
      <Icon name="file" />
      <span className="grow">
        <b>{at ?? 'Large output'}</b>
        <span className="t12 m2">
          <span className="num">{sizeWords(artifact.size)}</span>, {artifact.media_type}
        </span>
      </span>
      <Button
        size="sm"
        icon="download"
        onClick={() => {
          downloadArtifact(artifact.$artifact).catch((error: unknown) => {
            const { detail, remedy } = asProblem(error)
            showToast({ icon: 'failed', title: `Not downloaded. ${detail}`, text: remedy })
          })
        }}
      >
        Download
      </Button>
    </div>
  )
}
