import { QueryClientProvider } from '@tanstack/react-query'
import { lazy, Suspense, useMemo } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import { queries } from './api/queries'
import { appCommands } from './commands/appCommands'
import { ShortcutSheet } from './commands/ShortcutSheet'
import { useCommands } from './commands/useCommands'
import { useShortcuts } from './commands/useShortcuts'
import { ErrorBoundary } from './pages/ErrorBoundary'
import { FlowsPage } from './pages/FlowsPage/FlowsPage'
import { NotFoundPage } from './pages/NotFoundPage/NotFoundPage'
import { RunsPage } from './pages/RunsPage/RunsPage'
import { WelcomePage } from './pages/WelcomePage/WelcomePage'
import { useSheet } from './ui/shell/sheet'
import { LateWords } from './ui/Skeleton'
import { useTheme } from './ui/theme'
import { Toasts } from './ui/Toasts'

// The canvas is the heavy part: lists open without it.
const FlowPage = lazy(() => import('./pages/FlowPage/FlowPage'))
const FlowRunsPage = lazy(() => import('./pages/FlowPage/FlowRunsPage'))
const VersionsPage = lazy(() => import('./pages/VersionsPage/VersionsPage'))
const RunPage = lazy(() => import('./pages/RunPage/RunPage'))

// What one opens now and then comes when it is opened.
const DeletedPage = lazy(() => import('./pages/DeletedPage/DeletedPage'))
const TemplatesPage = lazy(() => import('./pages/TemplatesPage/TemplatesPage'))
const TemplatePage = lazy(() => import('./pages/TemplatesPage/TemplatePage'))
const WaitsPage = lazy(() => import('./pages/WaitsPage/WaitsPage'))
const ImportPage = lazy(() => import('./pages/ImportPage/ImportPage'))
const AccountsPage = lazy(() => import('./pages/AccountsPage/AccountsPage'))

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <Everywhere />
      <Suspense fallback={<LateWords>Opening the page</LateWords>}>
        <Pages />
      </Suspense>
      <Toasts />
    </QueryClientProvider>
  )
}

function Pages() {
  const [location] = useLocation()
  return (
    // Another address gets another try.
    <ErrorBoundary key={location}>
      <Switch>
        <Route path="/" component={FlowsPage} />
        <Route path="/welcome" component={WelcomePage} />
        <Route path="/deleted" component={DeletedPage} />
        <Route path="/templates" component={TemplatesPage} />
        <Route path="/templates/:slug" component={TemplatePage} />
        <Route path="/import" component={ImportPage} />
        <Route path="/flows/:id" component={FlowPage} />
        <Route path="/flows/:id/runs" component={FlowRunsPage} />
        <Route path="/flows/:id/versions" component={VersionsPage} />
        <Route path="/waiting" component={WaitsPage} />
        <Route path="/settings/accounts" component={AccountsPage} />
        <Route path="/runs" component={RunsPage} />
        <Route path="/runs/:id" component={RunPage} />
        <Route component={NotFoundPage} />
      </Switch>
    </ErrorBoundary>
  )
}

/** What is there on every page: its commands, its keys, the sheet that lists them. */
function Everywhere() {
  const [, navigate] = useLocation()
  const sheet = useSheet()
  const chooseTheme = useTheme((state) => state.choose)
  useCommands(
    useMemo(() => appCommands({ navigate, showSheet: sheet.show, chooseTheme }), [navigate, sheet.show, chooseTheme]),
  )
  useShortcuts()
  return sheet.shown ? <ShortcutSheet onClose={sheet.hide} /> : null
}
