import { createContext, useContext } from 'react'
import type { Viewer } from '../graph/waits'

/** Who looks at a run: it makes "waiting for you" of "waiting for dana@example.org". */
export const ViewerContext = createContext<Viewer>(null)

export const useViewer = (): Viewer => useContext(ViewerContext)
