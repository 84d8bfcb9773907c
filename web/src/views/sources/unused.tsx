'use client';
import { useTranslations } from 'next-intl';
import { Table } from '@/ui/table';
import type { Source } from './documents';

/** Sources that the service could read, and of which nothing is loaded here. */
export function Unused({ sources, more }: { sources: Source[]; more: boolean }) {
  const t = useTranslations('sources');
  return (
    <details className="rounded-xl border border-line bg-card p-4 sm:p-6">
      <summary className="cursor-pointer font-medium">{t('unused.title', { count: sources.length })}</summary>
      <p className="my-3 max-w-3xl text-sm text-soft">{t(more ? 'unused.notLately' : 'unused.never')}</p>
      <Table
        caption={t('unused.title', { count: sources.length })}
        rows={sources}
        rowKey={(s) => s.name}
        columns={[
          {
            key: 'title',
            head: t('card.source'),
            names: true,
            cell: (s) => (
              <a href={s.address} rel="noreferrer">
                <span lang="en">{s.title}</span>
              </a>
            ),
          },
          { key: 'publisher', head: t('card.publisher'), cell: (s) => <span lang="en">{s.publisher}</span> },
          { key: 'licence', head: t('card.licence'), cell: (s) => <span lang="en">{s.licence}</span> },
          { key: 'name', head: t('card.name'), cell: (s) => <code>{s.name}</code> },
        ]}
      />
    </details>
  );
}
