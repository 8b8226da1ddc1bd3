import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { useKinds } from '../../api/useKinds'
import { useTemplates } from '../../api/useTemplates'
import { useCommands } from '../../commands/useCommands'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { Icon } from '../../ui/Icon'
import { Keys } from '../../ui/Keys'
import { ProblemBanner } from '../../ui/ProblemBanner'
import { Shell } from '../../ui/shell/Shell'
import { LateWords } from '../../ui/Skeleton'
import { categories, findTemplates } from './find'
import { TemplateCard } from './TemplateCard'
import './TemplatesPage.css'

/** The library: ready flows to begin with. What is made from one is a copy. */
export default function TemplatesPage() {
  const templates = useTemplates()
  const kinds = useKinds()
  const [words, setWords] = useState('')
  const [category, setCategory] = useState<string | null>(null)
  const search = useRef<HTMLInputElement>(null)
  useCommands(
    useMemo(
      () => [
        {
          id: 'templates.search',
          group: 'Templates',
          label: 'Find a template',
          icon: 'search' as const,
          keys: '/',
          perform: () => search.current?.focus(),
        },
      ],
      [],
    ),
  )
  const all = templates.data ?? []
  const found = findTemplates(all, useDeferredValue(words), category)
  return (
    <Shell title="Templates">
      <div className="page">
        <div className="page-head">
          <h1>Templates</h1>
          <label className="field templates-search">
            <span className="m3">
              <Icon name="search" size={14} />
            </span>
            <input
              ref={search}
              type="search"
              placeholder="Find a template"
              aria-label="Find a template"
              value={words}
              onChange={(event) => { setWords(event.target.value) }}
            />
            <Keys keys="/" />
          </label>
        </div>
        {templates.isError && <ProblemBanner error={templates.error} onRetry={() => void templates.refetch()} />}
        {templates.isPending && <LateWords>Opening the library</LateWords>}
        {all.length > 0 && <Categories templates={all} current={category} onPick={setCategory} />}
        <p className="visually-hidden" role="status">
          {templates.isSuccess && `${String(found.length)} of ${String(all.length)} templates`}
        </p>
        {templates.isSuccess && found.length === 0 && (
          <EmptyState
            icon="search"
            title="No templates match"
            actions={
              <Button
                onClick={() => {
                  setWords('')
                  setCategory(null)
                }}
              >
                Show all templates
              </Button>
            }
          >
            {words.trim() === '' ? 'There is none of this kind.' : `None has “${words.trim()}” in its name, promise or tags.`}
          </EmptyState>
        )}
        <ul className="template-grid">
          {found.map((template) => (
            <TemplateCard key={template.slug} template={template} kinds={kinds.data ?? []} />
          ))}
        </ul>
      </div>
    </Shell>
  )
}

interface CategoriesProps {
  templates: Parameters<typeof categories>[0]
  current: string | null
  onPick: (category: string | null) => void
}

const Categories = ({ templates, current, onPick }: CategoriesProps) => (
  <div className="seg template-categories" role="group" aria-label="Category">
    <button type="button" aria-pressed={current === null} onClick={() => { onPick(null) }}>
      All <span className="num m3">{templates.length}</span>
    </button>
    {categories(templates).map(({ name, count }) => (
      <button key={name} type="button" aria-pressed={current === name} onClick={() => { onPick(name) }}>
        {name} <span className="num m3">{count}</span>
      </button>
    ))}
  </div>
)
