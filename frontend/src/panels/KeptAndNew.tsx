import type { ForkEstimate } from '../graph/forking'
import { formatMoney, isZero } from '../graph/money'
import { plural } from '../ui/format'
import { Icon } from '../ui/Icon'

/** Before any rerun: what is kept, and what is done again. */
export function KeptAndNew({ estimate: { kept, again, saved } }: { estimate: ForkEstimate }) {
  return (
    <dl className="kept-new">
      <div>
        <dt>
          <Icon name="succeeded" size={14} />
          Kept as they are
        </dt>
        <dd>about {plural(kept, 'step')}</dd>
        <dd className="num r">{isZero(saved) ? '' : `saves ~${formatMoney(saved, 4)}`}</dd>
      </div>
      <div>
        <dt>
          <Icon name="retrying" size={14} />
          Run now
        </dt>
        <dd>about {plural(again, 'step')}</dd>
        <dd className="r m3">costs as before</dd>
      </div>
    </dl>
  )
}
