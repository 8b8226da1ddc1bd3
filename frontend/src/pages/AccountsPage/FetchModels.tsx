import type { Account } from '../../api/types'
import { useFetchModels } from '../../api/useChangeAccounts'
import { Button } from '../../ui/Button'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { TimeAgo } from '../../ui/TimeAgo'
import { ModelList } from './ModelList'

interface FetchModelsProps {
  account: Account
  id: string
  mayFetch: boolean
}

/** The models that the endpoint says it has, as of the last time it was asked. */
export function FetchModels({ account, id, mayFetch }: FetchModelsProps) {
  const fetch = useFetchModels(id)
  const { models, models_at, name } = account
  return (
    <section className="account-part" aria-label="Models of this account">
      <div className="part-head">
        <h3>{models.length === 0 ? 'Models' : `Models ${String(models.length)}`}</h3>
        <span className="t11 m3 grow">
          {models_at !== null && (
            <>
              fetched <TimeAgo at={models_at} />
            </>
          )}
        </span>
        {mayFetch && (
          <Button size="sm" icon="download" busy={fetch.isPending} onClick={() => { fetch.mutate() }}>
            {fetch.isPending ? 'Fetching' : models_at === null ? 'Fetch models' : 'Fetch again'}
          </Button>
        )}
      </div>
      {fetch.error && <ProblemBanner error={fetch.error} onRetry={() => { fetch.mutate() }} />}
      {models.length === 0 ? (
        <p className="t12 m2">
          {models_at === null ? 'Not asked for yet. Steps may name any model, listed or not.' : 'The endpoint listed none. Steps may name any model all the same.'}
        </p>
      ) : (
        <ModelList models={models.map((model) => ({ ...model, account: name }))} whole={false} />
      )}
    </section>
  )
}
