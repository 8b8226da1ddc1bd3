import { create } from 'zustand'
import type { IconName } from './icons'

export interface ToastMessage {
  id: number
  icon: IconName
  title: string
  text?: string
  action?: { label: string; perform: () => void }
}

interface ToastState {
  toasts: ToastMessage[]
  show: (toast: Omit<ToastMessage, 'id'>) => void
  dismiss: (id: number) => void
}

const MOST = 2
let last = 0

/** At most two; never for an error that needs a decision. */
export const useToasts = create<ToastState>()((set) => ({
  toasts: [],
  show: (toast) => {
    last += 1
    const shown = { ...toast, id: last }
    set(({ toasts }) => ({ toasts: [...toasts, shown].slice(-MOST) }))
  },
  dismiss: (id) => {
    set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))
  },
}))

export const showToast = (toast: Omit<ToastMessage, 'id'>) => {
  useToasts.getState().show(toast)
}
