'use client';
import { useTranslations } from 'next-intl';
import { graphql } from '@/gql';
import { useAnswer } from '@/lib/answer';
import { pageOf } from '@/lib/cluster';
import { useFormat } from '@/lib/format';
import { Card } from '@/ui/controls';
import { Answered, Empty, Loading } from '@/ui/states';
import { Table } from '@/ui/table';
import { State } from './parts';
import { useAgain } from './use-again';

const document = graphql(`
  query LatestBatches {
    batches(first: 10) {
      nodes {
        id
        source
        feed
        address
        loaded
        status
        reason
        kept
        quarantined
        changed
      }
    }
  }
`);

/** The last loads, however they came in. */
export function LatestBatches({ turn }: { turn: number }) {
  const t = useTranslations('admin.imports.latest');
  const f = useFormat();
  const asked = useAnswer(document, {});
  useAgain(turn, asked.again);
  return (
    <Card title={t('title')} aside={<a href={pageOf('sources')}>{t('sources')}</a>}>
      <Answered asked={asked} loading={<Loading className="h-96" />}>
        {({ batches: { nodes } }) =>
          nodes.length === 0 ? (
            <Empty title={t('none')} />
          ) : (
            <Table
              caption={t('title')}
              rows={nodes}
              rowKey={(b) => String(b.id)}
              columns={[
                { key: 'id', head: t('batch'), number: true, cell: (b) => b.id },
                {
                  key: 'source',
                  head: t('source'),
                  names: true,
                  cell: (b) => <span className="whitespace-nowrap">{[b.source, b.feed].filter(Boolean).join(' · ')}</span>,
                },
                { key: 'loaded', head: t('loaded'), cell: (b) => <span className="whitespace-nowrap">{f.moment(b.loaded)}</span> },
                {
                  key: 'status',
                  head: t('status'),
                  cell: (b) => (
                    <>
                      <State tone={b.status === 'LOADED' ? 'good' : 'bad'}>{t(b.status)}</State>
                      {b.reason && (
                        <details className="max-w-md">
                          <summary className="min-h-6 cursor-pointer text-accent">{t('why')}</summary>
                          <p className="min-w-56 break-words text-soft">{b.reason}</p>
                        </details>
                      )}
                    </>
                  ),
                },
                { key: 'kept', head: t('kept'), number: true, cell: (b) => f.number(b.kept) },
                { key: 'changed', head: t('changed'), number: true, cell: (b) => f.number(b.changed) },
                {
                  key: 'quarantined',
                  head: t('quarantined'),
                  number: true,
                  cell: (b) => (b.quarantined > 0 ? <a href={pageOf('admin/quarantine', { batch: String(b.id) })}>{f.number(b.quarantined)}</a> : f.number(0)),
                },
              ]}
            />
          )
        }
      </Answered>
    </Card>
  );
}
