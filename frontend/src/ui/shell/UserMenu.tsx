import { useRef } from 'react'
import { csrfToken } from '../../api/client'
import { useSession } from '../../api/useSession'
import { Icon } from '../Icon'
import { Menu, MenuChoice, MenuItem, MenuLine } from '../Menu'
import { useTheme, type Theme } from '../theme'
import { initials } from './initials'
import { useSheet } from './sheet'

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'system', label: 'As this computer' },
]

export function UserMenu() {
  const { data: session } = useSession()
  const { theme, choose } = useTheme()
  const showSheet = useSheet((sheet) => sheet.show)
  const signOut = useRef<HTMLFormElement>(null)
  if (!session) return null
  const { user, workspace } = session
  const name = user.name || user.email
  return (
    <>
      <Menu
        label={name}
        side="top"
        trigger={(behaviour) => (
          <button type="button" className="it" {...behaviour}>
            <span className="av" aria-hidden="true">
              {initials(name)}
            </span>
            <span className="grow trunc">{name}</span>
            <Icon name="up" size={14} className="m3" />
          </button>
        )}
      >
        <MenuChoice label="Theme" value={theme} options={THEMES} onChoose={choose} />
        <MenuLine />
        <MenuItem icon="key" keys="?" onPick={showSheet}>
          Keyboard shortcuts
        </MenuItem>
        {workspace.role === 'owner' && (
          <MenuItem icon="sliders" href="/admin/">
            Administration
          </MenuItem>
        )}
        <MenuLine />
        <MenuItem icon="leave" onPick={() => { signOut.current?.requestSubmit() }}>
          Sign out
        </MenuItem>
      </Menu>
      <form ref={signOut} method="post" action="/signout" hidden>
        <input type="hidden" name="csrfmiddlewaretoken" value={csrfToken()} readOnly />
      </form>
    </>
  )
}
