import { useReactFlow, useStore } from '@xyflow/react'
import { Icon } from '../ui/Icon'
import { camera, FIT } from './camera'

/** Minus, the scale (back to 100 %), plus, fit. */
export function ZoomBar() {
  const flow = useReactFlow()
  const percent = useStore((state) => Math.round(state.transform[2] * 100))
  return (
    <div className="bars" role="toolbar" aria-label="Zoom">
      <button
        type="button"
        className="btn icon sm quiet"
        aria-label="Zoom out"
        onClick={() => void flow.zoomOut(camera())}
      >
        <Icon name="minus" />
      </button>
      <button
        type="button"
        className="btn sm quiet num"
        aria-label={`Zoom ${percent} %, back to 100 %`}
        onClick={() => void flow.zoomTo(1, camera())}
      >
        {percent}%
      </button>
      <button type="button" className="btn icon sm quiet" aria-label="Zoom in" onClick={() => void flow.zoomIn(camera())}>
        <Icon name="plus" />
      </button>
      <button
        type="button"
        className="btn icon sm quiet"
        aria-label="Fit the flow"
        onClick={() => void flow.fitView({ ...FIT, ...camera() })}
      >
        <Icon name="fit" />
      </button>
    </div>
  )
}
