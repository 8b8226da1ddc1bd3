import type { ForkPreview } from '../api/types'
import { formatMoney, isZero } from '../graph/money'
import { plural } from '../ui/format'
import { Icon } from '../ui/Icon'
import './story.css'

/** Before any rerun: what is kept, and what is done again. */
export function KeptAndNew({ preview }: { preview: ForkPreview | undefined }) {
  return (
    <dl className="kept-new" aria-busy={preview === undefined}>
      <div>
        <dt>
          <Icon name="succeeded" size={14} />
          Kept, not charged again
        </dt>
        <dd>{preview ? plural(preview.kept_count, 'result') : '…'}</dd>
        <dd className="num r">{preview && !isZero(preview.kept_cost) ? `saves ${formatMoney(preview.kept_cost, 4)}` : ''}</dd>
      </div>
      <div>
        <dt>
          <Icon name="retrying" size={14} />
          Run now
        </dt>
        <dd>{preview ? plural(preview.redone_count, 'step') : '…'}</dd>
        <dd className="r m3">charged as they run</dd>
      </div>
    </dl>
  )
}
