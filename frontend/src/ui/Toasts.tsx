import { useEffect } from 'react'
import { Button, IconButton } from './Button'
import { Icon } from './Icon'
import { useToasts, type ToastMessage } from './toastStore'
import './Toasts.css'

const STAYS_MS = 8_000

function Toast({ toast }: { toast: ToastMessage }) {
  const dismiss = useToasts((state) => state.dismiss)
  useEffect(() => {
    const timer = setTimeout(() => { dismiss(toast.id) }, STAYS_MS)
    return () => { clearTimeout(timer) }
  }, [dismiss, toast.id])
  const { action } = toast
  return (
    <div className="menu toast">
      <Icon name={toast.icon} />
      <span className="grow t12">
        <b>{toast.title}</b> {toast.text}
      </span>
      {action && (
        <Button
          size="sm"
          onClick={() => {
            action.perform()
            dismiss(toast.id)
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton name="x" label="Dismiss" size="sm" onClick={() => { dismiss(toast.id) }} />
    </div>
  )
}

export function Toasts() {
  const toasts = useToasts((state) => state.toasts)
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <Toast key={toast.id} toast={toast} />
      ))}
    </div>
  )
}
