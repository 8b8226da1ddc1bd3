import { Component, type ReactNode } from 'react'
import { Button } from '../ui/Button'
import { EmptyState } from '../ui/EmptyState'

interface State {
  broken: boolean
}

/** The last net: one part of the page failed in a way nobody foresaw. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { broken: false }

  static getDerivedStateFromError(): State {
    return { broken: true }
  }

  override render() {
    if (!this.state.broken) return this.props.children
    return (
      <main role="alert">
        <EmptyState
          icon="failed"
          title="This page stopped working"
          actions={
            <Button look="ink" onClick={() => { location.reload() }}>
              Load it again
            </Button>
          }
        >
          Something in it was not foreseen. Your flows and runs are safe on the server; running ones go on.
        </EmptyState>
      </main>
    )
  }
}
