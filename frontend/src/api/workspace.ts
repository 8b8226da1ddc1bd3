/* The workspace chosen on this machine; without a choice the server takes the member's first. */
const KEY = 'baton.workspace'

export const chosenWorkspace = () => localStorage.getItem(KEY)

export function chooseWorkspace(slug: string) {
  localStorage.setItem(KEY, slug)
  location.assign('/')
}

export function forgetWorkspace() {
  localStorage.removeItem(KEY)
}
