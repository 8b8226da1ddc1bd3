import { useChangeAccount } from '../../api/useChangeAccounts'
import { hostOf } from '../../graph/accounts'
import { Button } from '../../ui/Button'
import { Icon } from '../../ui/Icon'
import { ProblemBanner } from '../../ui/ProblemBanner'

interface AllowAddressProps {
  id: string
  baseUrl: string
  allowed: boolean
  mayAllow: boolean
}

/** A private or local address is asked nothing until an owner has said so, by its name and with what it means. */
export function AllowAddress({ id, baseUrl, allowed, mayAllow }: AllowAddressProps) {
  const change = useChangeAccount(id)
  const host = hostOf(baseUrl)
  const turn = () => { change.mutate({ allow_private: !allowed }) }
  if (allowed) {
    return (
      <>
        {change.error && <ProblemBanner error={change.error} />}
        <div className="allowed-line t12 m2">
          <Icon name="lock" size={14} />
          <span className="grow">
            <span className="num">{host}</span> is a private address, allowed by an owner.
          </span>
          {mayAllow && (
            <Button size="sm" busy={change.isPending} onClick={turn}>
              Take it back
            </Button>
          )}
        </div>
      </>
    )
  }
  return (
    <div className="note" data-st="retrying">
      <b>{host} is a private address</b>
      <p>
        It lies on the server's own machine or network, where services may answer anyone who reaches them. Nothing is sent
        there until an owner allows it: for this account alone, and this host and port alone.
      </p>
      {change.error && <ProblemBanner error={change.error} />}
      {mayAllow ? (
        <Button look="ink" icon="lock" busy={change.isPending} onClick={turn}>
          Allow {host}
        </Button>
      ) : (
        <p className="m2">Ask an owner of the workspace to allow it.</p>
      )}
    </div>
  )
}
