import { create } from 'zustand'

interface Sheet {
  shown: boolean
  show: () => void
  hide: () => void
}

export const useSheet = create<Sheet>()((set) => ({
  shown: false,
  show: () => { set({ shown: true }) },
  hide: () => { set({ shown: false }) },
}))
