'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { ScheduleQuery } from '@/gql/graphql';
import { useAnswer } from '@/lib/answer';
import { ask } from '@/lib/api';
import { useFormat } from '@/lib/format';
import { Button, Card } from '@/ui/controls';
import { Answered, Empty, Loading } from '@/ui/states';
import { type Column, Table } from '@/ui/table';
import { useAct } from '@/views/session/act';
import { Refused } from '@/views/session/refused';
import { Outcome, SourceField, State, Unseen, useCatalogue } from './parts';
import { useAgain } from './use-again';

const document = graphql(`
  query Schedule {
    freshness {
      source
      next
      late
      succeeded
      ended
      outcome
      message
      failures
    }
  }
`);

const runSource = graphql(`
  mutation RunSource($source: SourceName!) {
    runSource(source: $source) {
      id
      source
    }
  }
`);

type Run = ScheduleQuery['freshness'][number];

/** When each source is read next, how it went last, and reading one now. */
export function Schedule({ turn, begun }: { turn: number; begun: () => void }) {
  const t = useTranslations('admin.schedule');
  const asked = useAnswer(document, {});
  useAgain(turn, asked.again);
  const [job, setJob] = useState<{ id: string; source: string }>();
  const act = useAct();
  const run = (source: string) =>
    act.run(async () => {
      setJob(undefined);
      const made = (await ask(runSource, { source })).data.runSource;
      setJob({ id: String(made?.id ?? ''), source });
      begun();
    });
  const columns = useColumns(run, act.busy);
  return (
    <Card title={t('title')}>
      <Outcome>{job && t('begun', job)}</Outcome>
      {act.error && (
        <div className="mb-4">
          <Refused error={act.error} />
        </div>
      )}
      <Answered asked={asked} loading={<Loading className="h-72" />}>
        {({ freshness }) =>
          freshness.length > 0 ? <Table caption={t('title')} columns={columns} rows={freshness} rowKey={(r) => r.source} /> : <Empty title={t('none')} />
        }
      </Answered>
      <Another run={run} busy={act.busy} />
    </Card>
  );
}

function Another({ run, busy }: { run: (source: string) => Promise<boolean>; busy: boolean }) {
  const t = useTranslations('admin.schedule');
  const [source, setSource] = useState('');
  return (
    <form
      className="mt-5 flex flex-wrap items-end gap-3 border-t border-line pt-5"
      onSubmit={(e) => {
        e.preventDefault();
        void run(source);
      }}
    >
      <div className="min-w-56 flex-1">
        <SourceField label={t('another')} required real value={source} onChange={setSource} />
      </div>
      <Button type="submit" disabled={busy}>
        {t('run')}
      </Button>
    </form>
  );
}

function useColumns(run: (source: string) => void, busy: boolean): Column<Run>[] {
  const t = useTranslations('admin.schedule');
  const f = useFormat();
  const { sources } = useCatalogue();
  const titleOf = (name: string) => sources.find((s) => s.name === name)?.title;
  return [
    {
      key: 'source',
      head: t('source'),
      names: true,
      cell: (r) => (
        <>
          {r.source}
          <span className="block min-w-32 sm:min-w-48 max-w-96 font-normal text-soft">{titleOf(r.source)}</span>
        </>
      ),
    },
    { key: 'next', head: t('next'), cell: (r) => <span className="whitespace-nowrap">{r.next ? f.moment(r.next) : t('unscheduled')}</span> },
    {
      key: 'last',
      head: t('last'),
      cell: (r) => (
        <>
          <span className="whitespace-nowrap">{r.ended ? f.moment(r.ended) : t('never')}</span>
          {r.late && <State tone="bad">{` ${t('late')}`}</State>}
          {r.outcome && <Ended run={r} />}
          {r.message && <span className="block max-w-md break-words text-soft">{r.message}</span>}
        </>
      ),
    },
    {
      key: 'run',
      head: <Unseen>{t('run')}</Unseen>,
      cell: (r) => (
        <Button disabled={busy} aria-label={t('runNow', { source: r.source })} onClick={() => run(r.source)}>
          {t('run')}
        </Button>
      ),
    },
  ];
}

function Ended({ run }: { run: Run }) {
  const t = useTranslations('admin.schedule');
  if (!run.outcome) return null;
  const good = run.outcome === 'LOADED' || run.outcome === 'UNCHANGED';
  return (
    <span className="block">
      <State tone={good ? 'good' : 'bad'}>{t(`outcomes.${run.outcome}`)}</State>
      {run.failures > 1 && ` (${t('failures', { count: run.failures })})`}
    </span>
  );
}
