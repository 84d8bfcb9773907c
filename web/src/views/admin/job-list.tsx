'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { JobKind, JobState, JobsQuery } from '@/gql/graphql';
import { useAddress } from '@/lib/address';
import { useAnswer } from '@/lib/answer';
import { ask } from '@/lib/api';
import { Card, SelectField } from '@/ui/controls';
import { Answered, Empty, Loading } from '@/ui/states';
import { Table } from '@/ui/table';
import { useAct } from '@/views/session/act';
import { Refused } from '@/views/session/refused';
import { useJobColumns } from './job-columns';
import { Pager } from './pager';
import { Outcome, SourceField } from './parts';
import { useAgain } from './use-again';

const document = graphql(`
  query Jobs($source: SourceName, $kinds: [JobKind!], $states: [JobState!], $after: String) {
    jobs(source: $source, kinds: $kinds, states: $states, first: 25, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        kind
        source
        notice
        by
        state
        attempt
        maxAttempts
        created
        due
        started
        ended
        outcome
        error
      }
    }
  }
`);

const cancelJob = graphql(`
  mutation CancelJob($id: Int64!) {
    cancelJob(id: $id) {
      id
      state
    }
  }
`);

export type Job = NonNullable<JobsQuery['jobs']>['nodes'][number];

const kinds: JobKind[] = ['RUN_SOURCE', 'SEND_NOTICE', 'RETENTION', 'UPKEEP'];
const states: JobState[] = ['WAITING', 'SCHEDULED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED'];
const known = <T extends string>(all: T[], given: string | undefined): T[] | null => {
  const found = all.find((x) => x === given);
  return found ? [found] : null;
};

/** Work that is under way is looked at more often than work that is over. */
const often = 3000;
const seldom = 30_000;
const under = (job: { state: JobState | null }) => job.state === 'RUNNING' || job.state === 'WAITING';

/** The jobs, from the newest, as the address chooses them. */
export function JobList({ turn }: { turn: number }) {
  const t = useTranslations('admin.jobs');
  const { get } = useAddress();
  const asked = useAnswer(
    document,
    { source: get('source') ?? null, kinds: known(kinds, get('kind')), states: known(states, get('state')), after: get('after') ?? null },
    { refreshInterval: (answer) => (answer?.data.jobs?.nodes.some(under) ? often : seldom) },
  );
  useAgain(turn, asked.again);
  const [cancelled, setCancelled] = useState<string>();
  const act = useAct();
  const cancel = (job: Job) =>
    act.run(async () => {
      setCancelled(undefined);
      const told = (await ask(cancelJob, { id: job.id ?? 0 })).data.cancelJob;
      setCancelled(String(told?.id ?? ''));
      asked.again();
    });
  const columns = useJobColumns(cancel, act.busy);
  return (
    <Card title={t('title')}>
      <Filters />
      <div className="mt-5">
        <Outcome>{cancelled && t('cancelled', { id: cancelled })}</Outcome>
        {act.error && (
          <div className="mb-4">
            <Refused error={act.error} />
          </div>
        )}
      </div>
      <Answered asked={{ ...asked, stale: false }} loading={<Loading className="h-96" />}>
        {({ jobs }) =>
          jobs?.nodes.length ? (
            <>
              <Table caption={t('title')} columns={columns} rows={jobs.nodes} rowKey={(j) => String(j.id)} />
              <Pager pageInfo={jobs.pageInfo} total={jobs.totalCount} />
            </>
          ) : (
            <Empty title={t('none')}>{t('noneWhy')}</Empty>
          )
        }
      </Answered>
    </Card>
  );
}

function Filters() {
  const t = useTranslations('admin');
  const { get, set } = useAddress();
  const choose = (key: string) => (value: string) => set({ [key]: value, after: undefined });
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <SourceField label={t('jobs.source')} none={t('any')} value={get('source') ?? ''} onChange={choose('source')} />
      <SelectField label={t('jobs.kind')} value={get('kind') ?? ''} onChange={(e) => choose('kind')(e.target.value)}>
        <option value="">{t('jobs.usual')}</option>
        {kinds.map((k) => (
          <option key={k} value={k}>
            {t(`jobs.kinds.${k}`)}
          </option>
        ))}
      </SelectField>
      <SelectField label={t('jobs.state')} value={get('state') ?? ''} onChange={(e) => choose('state')(e.target.value)}>
        <option value="">{t('any')}</option>
        {states.map((s) => (
          <option key={s} value={s}>
            {t(`jobs.states.${s}`)}
          </option>
        ))}
      </SelectField>
    </div>
  );
}
