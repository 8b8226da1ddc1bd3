import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useSession } from '../../api/useSession'
import { useSystem } from '../../api/useSystem'
import { useWaits } from '../../api/useWaits'
import { chooseWorkspace } from '../../api/workspace'
import { IconButton } from '../Button'
import { Icon } from '../Icon'
import type { IconName } from '../icons'
import { Menu, MenuChoice } from '../Menu'
import { UserMenu } from './UserMenu'

interface Place {
  href: string
  icon: IconName
  label: string
  count?: number
  /** Also current on these addresses. */
  covers: RegExp
}

export function Nav() {
  const [location] = useLocation()
  // Open for one address only: following a link closes it by itself.
  const [openAt, setOpenAt] = useState<string | null>(null)
  const open = openAt === location
  const system = useSystem()
  const waiting = useWaits(true).data?.results.length ?? 0
  const places: Place[] = [
    { href: '/', icon: 'home', label: 'Flows', count: system.data?.flows, covers: /^\/($|flows|deleted|import)/ },
    { href: '/runs', icon: 'runs', label: 'Runs', covers: /^\/runs/ },
    { href: '/waiting', icon: 'waiting', label: 'Waiting for you', count: waiting || undefined, covers: /^\/waiting/ },
  ]
  const library: Place[] = [{ href: '/templates', icon: 'stack', label: 'Templates', covers: /^\/templates/ }]
  const settings: Place[] = [{ href: '/settings/accounts', icon: 'model', label: 'Accounts', covers: /^\/settings\/accounts/ }]
  return (
    <nav className="nav" aria-label="Main" data-open={open || undefined}>
      <div className="nav-head">
        <Link href="/" className="brand" aria-label="Baton, all flows">
          <Icon name="baton" />
        </Link>
        <WorkspaceName />
        <span className="grow" />
        <IconButton
          className="nav-toggle"
          name={open ? 'x' : 'menu'}
          label={open ? 'Close the menu' : 'Open the menu'}
          aria-expanded={open}
          onClick={() => { setOpenAt(open ? null : location) }}
        />
      </div>
      <div className="nav-body">
        <Places places={places} location={location} />
        <p className="cap nav-cap">Library</p>
        <Places places={library} location={location} />
        <p className="cap nav-cap">Settings</p>
        <Places places={settings} location={location} />
        <span className="grow" />
        {system.data?.models.every((model) => model.startsWith('rehearsal/')) && (
          <p className="nav-note">
            <Icon name="play" size={14} />
            <span>
              <b>Simulated</b> Answers are made up and free. Figures show what a real model would have cost.
            </span>
          </p>
        )}
        <UserMenu />
      </div>
    </nav>
  )
}

const Places = ({ places, location }: { places: readonly Place[]; location: string }) =>
  places.map(({ href, icon, label, count, covers }) => (
    <Link key={href} href={href} className="it" aria-current={covers.test(location) ? 'page' : undefined}>
      <Icon name={icon} />
      {label}
      {count !== undefined && <span className="num">{count}</span>}
    </Link>
  ))

function WorkspaceName() {
  const { data: session } = useSession()
  if (!session) return null
  const { workspace, workspaces } = session
  if (workspaces.length < 2) return <span className="workspace trunc">{workspace.name}</span>
  return (
    <Menu
      label="Workspaces"
      trigger={(behaviour) => (
        <button type="button" className="workspace" {...behaviour}>
          <span className="trunc">{workspace.name}</span>
          <Icon name="down" size={14} className="m3" />
        </button>
      )}
    >
      <MenuChoice
        label="Workspace"
        value={workspace.slug}
        options={workspaces.map(({ slug, name }) => ({ value: slug, label: name }))}
        onChoose={chooseWorkspace}
      />
    </Menu>
  )
}
