import { create } from 'zustand'

interface CanvasView {
  list: boolean
  show: (list: boolean) => void
}

/** Canvas or list: the same flow, chosen once for all pages of this window. */
export const useCanvasView = create<CanvasView>()((set) => ({
  list: false,
  show: (list) => {
    set({ list })
  },
}))
