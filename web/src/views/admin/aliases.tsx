'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { LocationAliasesQuery } from '@/gql/graphql';
import { useAddress } from '@/lib/address';
import { useAnswer } from '@/lib/answer';
import { ask } from '@/lib/api';
import { useFormat } from '@/lib/format';
import { Button, Card, Check } from '@/ui/controls';
import { Answered, Empty, Loading } from '@/ui/states';
import { type Column, Table } from '@/ui/table';
import { AdminPage } from './admin-page';
import { AliasForm } from './alias-form';
import { ReasonDialog } from './dialog';
import { Pager } from './pager';
import { Outcome, SourceField, State, Unseen } from './parts';

const document = graphql(`
  query LocationAliases($source: SourceName, $removed: Boolean!, $after: String) {
    locationAliases(source: $source, includeRemoved: $removed, first: 25, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        source
        name
        location {
          code
          name
        }
        reason
        made
        madeBy
        removed
        removedBy
        removalReason
      }
    }
  }
`);

const remove = graphql(`
  mutation RemoveLocationAlias($id: Int64!, $reason: String!) {
    removeLocationAlias(id: $id, reason: $reason) {
      id
    }
  }
`);

type Alias = NonNullable<LocationAliasesQuery['locationAliases']>['nodes'][number];

/** What publishers call places, as administrators told it. */
export function Aliases() {
  return (
    <AdminPage part="aliases">
      <Names />
    </AdminPage>
  );
}

function Names() {
  const t = useTranslations('admin.aliases');
  const { get } = useAddress();
  const asked = useAnswer(document, { source: get('source') ?? null, removed: get('removed') === 'yes', after: get('after') ?? null });
  const [removing, setRemoving] = useState<Alias>();
  const [removed, setRemoved] = useState<string>();
  const columns = useColumns(setRemoving);
  return (
    <>
      <AliasForm added={asked.again} />
      <Card title={t('list')}>
        <Filters />
        <div className="mt-5">
          <Outcome>{removed && t('removedNow', { name: removed })}</Outcome>
        </div>
        <Answered asked={asked} loading={<Loading className="h-72" />}>
          {({ locationAliases: names }) =>
            names?.nodes.length ? (
              <>
                <Table caption={t('list')} columns={columns} rows={names.nodes} rowKey={(a) => String(a.id)} />
                <Pager pageInfo={names.pageInfo} total={names.totalCount} />
              </>
            ) : (
              <Empty title={t('none')}>{t('noneWhy')}</Empty>
            )
          }
        </Answered>
      </Card>
      {removing && (
        <ReasonDialog
          title={t('removeTitle', { name: removing.name ?? '' })}
          action={t('remove')}
          danger
          close={() => setRemoving(undefined)}
          act={async (reason) => {
            await ask(remove, { id: removing.id ?? 0, reason });
            setRemoved(removing.name ?? '');
            asked.again();
          }}
        >
          {t('removeWhat')}
        </ReasonDialog>
      )}
    </>
  );
}

function Filters() {
  const t = useTranslations('admin');
  const { get, set } = useAddress();
  return (
    <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
      <div className="w-full sm:w-72">
        <SourceField label={t('aliases.source')} none={t('any')} value={get('source') ?? ''} onChange={(source) => set({ source, after: undefined })} />
      </div>
      <Check
        label={t('aliases.withRemoved')}
        checked={get('removed') === 'yes'}
        onChange={(e) => set({ removed: e.target.checked ? 'yes' : undefined, after: undefined })}
      />
    </div>
  );
}

function useColumns(take: (alias: Alias) => void): Column<Alias>[] {
  const t = useTranslations('admin.aliases');
  const f = useFormat();
  return [
    { key: 'name', head: t('name'), names: true, cell: (a) => <span className="break-words whitespace-pre-wrap">{a.name}</span> },
    { key: 'place', head: t('place'), cell: (a) => (a.location ? `${a.location.name} (${a.location.code})` : '–') },
    { key: 'source', head: t('source'), cell: (a) => a.source ?? t('everySource') },
    {
      key: 'why',
      head: t('why'),
      cell: (a) => (
        <span className="block min-w-48 break-words">
          {a.reason}
          <span className="block text-soft">
            {f.moment(a.made)}, {a.madeBy}
          </span>
          {a.removed && (
            <span className="block">
              <State tone="plain">{t('removedAt', { when: f.moment(a.removed) })}</State> {a.removalReason} ({a.removedBy})
            </span>
          )}
        </span>
      ),
    },
    {
      key: 'remove',
      head: <Unseen>{t('remove')}</Unseen>,
      cell: (a) =>
        a.removed ? null : (
          <Button kind="danger" aria-label={t('removeTitle', { name: a.name ?? '' })} onClick={() => take(a)}>
            {t('remove')}
          </Button>
        ),
    },
  ];
}
