'use client';
import { useTranslations } from 'next-intl';
import { graphql } from '@/gql';
import type { AuditAction, AuditQuery } from '@/gql/graphql';
import { useAddress } from '@/lib/address';
import { useAnswer } from '@/lib/answer';
import { useFormat } from '@/lib/format';
import { Card } from '@/ui/controls';
import { Answered, Empty, Loading } from '@/ui/states';
import { type Column, Table } from '@/ui/table';
import { AdminPage } from './admin-page';
import { AuditFilters } from './audit-filters';
import { Pager } from './pager';
import { State } from './parts';

const document = graphql(`
  query Audit($action: AuditAction, $account: Int64, $from: DateTime, $to: DateTime, $after: String) {
    auditLog(action: $action, account: $account, from: $from, to: $to, first: 50, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        number
        at
        action
        account
        name
        role
        resource
        fields
        outcome
        reason
        address
        userAgent
        hash
      }
    }
  }
`);

export const actions: AuditAction[] = ['SIGN_IN', 'REFUSAL', 'EXPORT', 'WRITE', 'DELETE', 'ADMIN_READ'];

type Entry = NonNullable<AuditQuery['auditLog']>['nodes'][number];

/** What was done in the cluster, and by whom. */
export function Audit() {
  return (
    <AdminPage part="audit">
      <Log />
    </AdminPage>
  );
}

const moment = (text: string | undefined) => {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? null : new Date(at).toISOString();
};

function Log() {
  const t = useTranslations('admin.audit');
  const { get } = useAddress();
  const account = Number(get('account'));
  const asked = useAnswer(document, {
    action: actions.find((a) => a === get('action')) ?? null,
    account: Number.isSafeInteger(account) && account > 0 ? account : null,
    from: moment(get('from')),
    to: moment(get('to')),
    after: get('after') ?? null,
  });
  const columns = useColumns();
  return (
    <Card title={t('list')}>
      <AuditFilters />
      <div className="mt-6">
        <Answered asked={asked} loading={<Loading className="h-[60rem]" />}>
          {({ auditLog }) =>
            auditLog?.nodes.length ? (
              <>
                <Table caption={t('list')} columns={columns} rows={auditLog.nodes} rowKey={(e) => String(e.number)} />
                <Pager pageInfo={auditLog.pageInfo} total={auditLog.totalCount} />
              </>
            ) : (
              <Empty title={t('none')}>{t('noneWhy')}</Empty>
            )
          }
        </Answered>
      </div>
    </Card>
  );
}

function useColumns(): Column<Entry>[] {
  const t = useTranslations('admin');
  const f = useFormat();
  return [
    { key: 'number', head: t('audit.number'), number: true, cell: (e) => e.number },
    { key: 'at', head: t('audit.at'), cell: (e) => <span className="whitespace-nowrap">{f.moment(e.at)}</span> },
    {
      key: 'who',
      head: t('audit.who'),
      names: true,
      cell: (e) => (
        <span className="block min-w-56 break-all">
          {e.name ?? t('audit.nobody')}
          <span className="block font-normal text-soft">
            {[e.role && t(`roles.${e.role}`), e.account !== null && `#${e.account}`].filter(Boolean).join(' ')}
          </span>
        </span>
      ),
    },
    {
      key: 'what',
      head: t('audit.what'),
      cell: (e) => (
        <span className="block min-w-48 break-words">
          <span className="font-medium">{e.action && t(`audit.actions.${e.action}`)}</span>
          <span className="block wrap-anywhere text-soft">{e.resource}</span>
        </span>
      ),
    },
    { key: 'outcome', head: t('audit.outcome'), cell: (e) => <Outcome entry={e} /> },
    { key: 'more', head: t('audit.more'), cell: (e) => <More entry={e} /> },
  ];
}

function Outcome({ entry }: { entry: Entry }) {
  const t = useTranslations('admin.audit');
  return (
    <span className="block min-w-40">
      {entry.outcome ? <State tone="bad">{entry.outcome}</State> : <State tone="good">{t('done')}</State>}
      {entry.reason && <span className="block break-words text-soft">{entry.reason}</span>}
    </span>
  );
}

function More({ entry }: { entry: Entry }) {
  const t = useTranslations('admin.audit');
  const facts = [
    [t('address'), entry.address],
    [t('program'), entry.userAgent],
    [t('fields'), entry.fields?.join(', ')],
    [t('hash'), entry.hash],
  ].filter((fact): fact is [string, string] => Boolean(fact[1]));
  return (
    <details className="min-w-40">
      <summary className="min-h-6 cursor-pointer text-accent" aria-label={t('moreOf', { number: String(entry.number) })}>
        {t('show')}
      </summary>
      <dl className="mt-1 max-w-72">
        {facts.map(([name, value]) => (
          <div key={name} className="mt-1">
            <dt className="text-soft">{name}</dt>
            <dd className="text-xs break-all">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
