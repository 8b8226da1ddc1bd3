import { useSession } from './useSession'

/** May this person start and cancel runs here? Not before the session has said so: what they may not do is not shown. */
export function useMayRun(): boolean {
  const role = useSession().data?.workspace.role
  return role === 'editor' || role === 'owner'
}
