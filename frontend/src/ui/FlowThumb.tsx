import type { FlowGraph, Kind } from '../api/types'
import { thumbnail } from './thumbnail'

interface FlowThumbProps {
  graph: FlowGraph
  kinds: readonly Kind[]
  width?: number
  height?: number
}

export function FlowThumb({ graph, kinds, width = 274, height = 112 }: FlowThumbProps) {
  const { blocks, edges } = thumbnail(graph, kinds, width, height)
  return (
    <svg className="flow-thumb" width="100%" height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {blocks
        .filter(({ frame }) => frame)
        .map(({ id, x, y, width: w, height: h }) => (
          <rect key={id} x={x} y={y} width={w} height={h} fill="var(--bg-frame)" stroke="var(--edge)" />
        ))}
      {edges.map((path, index) => (
        <path key={index} d={path} fill="none" stroke="var(--edge)" />
      ))}
      {blocks
        .filter(({ frame }) => !frame)
        .map(({ id, family, x, y, width: w, height: h }) => (
          <rect key={id} x={x} y={y} width={w} height={h} rx="2.5" fill={`var(--fam-${family})`} />
        ))}
    </svg>
  )
}
