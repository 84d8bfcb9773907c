'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { AccountsQuery } from '@/gql/graphql';
import { useAddress } from '@/lib/address';
import { useAnswer, useSession } from '@/lib/answer';
import { ask } from '@/lib/api';
import { useFormat } from '@/lib/format';
import { Button, Card } from '@/ui/controls';
import { Answered, Empty, Loading } from '@/ui/states';
import { type Column, Table } from '@/ui/table';
import { AdminPage } from './admin-page';
import { ReasonDialog } from './dialog';
import { NewAccount } from './new-account';
import { Pager } from './pager';
import { Outcome, State, Unseen } from './parts';

const document = graphql(`
  query Accounts($after: String) {
    accounts(first: 25, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        email
        role
        createdAt
        disabledAt
        lastSignIn
        secondFactor
      }
    }
  }
`);

const disable = graphql(`
  mutation DisableAccount($id: Int64!, $reason: String!) {
    disableAccount(id: $id, reason: $reason) {
      id
    }
  }
`);

type Account = NonNullable<AccountsQuery['accounts']>['nodes'][number];

/** Who may sign in here: making accounts and closing them. */
export function Accounts() {
  return (
    <AdminPage part="accounts">
      <List />
    </AdminPage>
  );
}

function List() {
  const t = useTranslations('admin.accounts');
  const { get } = useAddress();
  const asked = useAnswer(document, { after: get('after') ?? null });
  const [closing, setClosing] = useState<Account>();
  const [closed, setClosed] = useState<string>();
  const columns = useColumns(setClosing);
  return (
    <>
      <NewAccount made={asked.again} />
      <Card title={t('list')}>
        <Outcome>{closed && t('closed', { email: closed })}</Outcome>
        <Answered asked={asked} loading={<Loading className="h-96" />}>
          {({ accounts }) =>
            accounts?.nodes.length ? (
              <>
                <Table caption={t('list')} columns={columns} rows={accounts.nodes} rowKey={(a) => String(a.id)} />
                <Pager pageInfo={accounts.pageInfo} total={accounts.totalCount} />
              </>
            ) : (
              <Empty title={t('none')} />
            )
          }
        </Answered>
      </Card>
      {closing && (
        <ReasonDialog
          title={t('closeTitle', { email: closing.email ?? '' })}
          action={t('close')}
          danger
          close={() => setClosing(undefined)}
          act={async (reason) => {
            await ask(disable, { id: closing.id ?? 0, reason });
            setClosed(closing.email ?? '');
            asked.again();
          }}
        >
          {t('closeWhat')}
        </ReasonDialog>
      )}
    </>
  );
}

function useColumns(close: (account: Account) => void): Column<Account>[] {
  const t = useTranslations('admin');
  const f = useFormat();
  const who = useSession();
  return [
    { key: 'email', head: t('accounts.email'), names: true, cell: (a) => <span className="block min-w-32 sm:min-w-52 break-all">{a.email}</span> },
    { key: 'role', head: t('accounts.role'), cell: (a) => a.role && t(`roles.${a.role}`) },
    {
      key: 'state',
      head: t('accounts.state'),
      cell: (a) =>
        a.disabledAt ? <State tone="bad">{t('accounts.closedAt', { when: f.moment(a.disabledAt) })}</State> : <State tone="good">{t('accounts.open')}</State>,
    },
    { key: 'factor', head: t('accounts.factor'), cell: (a) => (a.secondFactor ? t('yes') : t('no')) },
    {
      key: 'last',
      head: t('accounts.last'),
      cell: (a) => <span className="whitespace-nowrap">{a.lastSignIn ? f.moment(a.lastSignIn) : t('accounts.never')}</span>,
    },
    { key: 'made', head: t('accounts.made'), cell: (a) => <span className="whitespace-nowrap">{f.moment(a.createdAt)}</span> },
    {
      key: 'close',
      head: <Unseen>{t('accounts.close')}</Unseen>,
      cell: (a) =>
        // Nobody closes their own account.
        a.disabledAt || a.email === who?.name ? null : (
          <Button kind="danger" aria-label={t('accounts.closeTitle', { email: a.email ?? '' })} onClick={() => close(a)}>
            {t('accounts.close')}
          </Button>
        ),
    },
  ];
}
