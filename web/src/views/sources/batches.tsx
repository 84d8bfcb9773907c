'use client';
import { useTranslations } from 'next-intl';
import type { BatchesOfQuery } from '@/gql/graphql';
import { useAnswer } from '@/lib/answer';
import { ask } from '@/lib/api';
import { useFormat } from '@/lib/format';
import { useMore } from '@/lib/more';
import { MoreTable } from '@/ui/more-table';
import { Answered, Empty, Loading } from '@/ui/states';
import type { Column } from '@/ui/table';
import { type Batch, batchesDocument, type Disease, type Source } from './documents';
import { useFeeds } from './feeds';
import { Mark } from './mark';

/** The loads of a source, from the newest. */
export function Batches({ source, diseases }: { source: Source; diseases: Disease[] }) {
  const asked = useAnswer(batchesDocument, { source: source.name });
  return (
    <Answered asked={asked} loading={<Loading className="h-64" />}>
      {(data) => <List first={data.batches} source={source} diseases={diseases} />}
    </Answered>
  );
}

function List({ first, source, diseases }: { first: BatchesOfQuery['batches']; source: Source; diseases: Disease[] }) {
  const t = useTranslations('sources.batches');
  const columns = useColumns(diseases);
  const list = useMore(first, async (after) => (await ask(batchesDocument, { source: source.name, after })).data.batches);
  if (list.rows.length === 0) return <Empty title={t('none')} />;
  return <MoreTable caption={t('caption', { source: source.title })} columns={columns} list={list} rowKey={(b) => String(b.id)} />;
}

function useColumns(diseases: Disease[]): Column<Batch>[] {
  const t = useTranslations('sources.batches');
  const f = useFormat();
  const feed = useFeeds();
  const count = (key: 'read' | 'kept' | 'changed' | 'excluded' | 'quarantined'): Column<Batch> => ({
    key,
    head: t(key),
    number: true,
    cell: (b) => f.number(b[key]),
  });
  return [
    { key: 'id', head: t('id'), names: true, cell: (b) => b.id },
    { key: 'loaded', head: t('loaded'), cell: (b) => <span className="whitespace-nowrap">{f.moment(b.loaded)}</span> },
    { key: 'issued', head: t('issued'), cell: (b) => <span className="whitespace-nowrap">{f.moment(b.issued)}</span> },
    { key: 'what', head: t('what'), cell: (b) => [diseases.find((d) => d.code === b.disease)?.name ?? b.disease, feed(b.feed)].filter(Boolean).join(', ') },
    { key: 'status', head: t('status'), cell: (b) => <Status batch={b} /> },
    count('read'),
    count('kept'),
    count('changed'),
    count('excluded'),
    count('quarantined'),
    {
      key: 'checksum',
      head: t('checksum'),
      cell: (b) => (
        <code title={b.checksum}>
          {b.checksum.slice(0, 12)}
          <span aria-hidden="true">…</span>
        </code>
      ),
    },
    { key: 'file', head: t('file'), cell: (b) => <FileOf batch={b} /> },
  ];
}

// A reason is told in the service's own language, or by whoever corrected a record.
function Status({ batch: b }: { batch: Batch }) {
  const t = useTranslations('sources.batches');
  return (
    <div className={`flex gap-2 ${b.reason ? 'min-w-80' : 'min-w-36'}`}>
      <Mark kind={b.status === 'LOADED' ? 'good' : 'bad'} />
      <div>
        {t(`ended.${b.status}`)}
        {b.reason && (
          <p lang="en" className="text-soft">
            {b.reason}
          </p>
        )}
      </div>
    </div>
  );
}

function FileOf({ batch: b }: { batch: Batch }) {
  const f = useFormat();
  return (
    <span className="inline-block max-w-64 min-w-40 break-all">
      {b.address} <span className="whitespace-nowrap text-soft">({f.bytes(b.bytes)})</span>
    </span>
  );
}
