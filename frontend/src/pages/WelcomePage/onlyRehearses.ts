import type { FlowDocument } from '../../api/types'

/** Does every step that names a model name the rehearsal account's? Then a run costs nothing. */
export const onlyRehearses = (document: FlowDocument) =>
  document.steps.every(({ config: { model } }) => typeof model !== 'string' || model.startsWith('rehearsal/'))
