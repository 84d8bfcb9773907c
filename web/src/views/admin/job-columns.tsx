'use client';
import { useTranslations } from 'next-intl';
import type { JobState } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/controls';
import type { Column } from '@/ui/table';
import type { Job } from './job-list';
import { State, Unseen } from './parts';

const tones: Record<JobState, 'good' | 'warn' | 'bad' | 'plain'> = {
  WAITING: 'plain',
  SCHEDULED: 'plain',
  RUNNING: 'warn',
  DONE: 'good',
  FAILED: 'bad',
  CANCELLED: 'plain',
};

export function useJobColumns(cancel: (job: Job) => void, busy: boolean): Column<Job>[] {
  const t = useTranslations('admin.jobs');
  return [
    { key: 'id', head: t('id'), number: true, cell: (j) => j.id },
    {
      key: 'what',
      head: t('what'),
      names: true,
      cell: (j) => (
        <>
          {j.kind && t(`kinds.${j.kind}`)}
          <span className="block font-normal text-soft">{j.source ?? (j.notice === null ? '' : t('notice', { id: String(j.notice) }))}</span>
        </>
      ),
    },
    { key: 'state', head: t('state'), cell: (j) => <Stands job={j} /> },
    { key: 'when', head: t('when'), cell: (j) => <When job={j} /> },
    { key: 'by', head: t('by'), cell: (j) => <span className="block min-w-44 break-all">{j.by === 'schedule' ? t('schedule') : j.by}</span> },
    {
      key: 'became',
      head: t('became'),
      cell: (j) => (
        <span className="block max-w-md min-w-40 break-words">
          {j.outcome}
          {j.error && j.state !== 'CANCELLED' && <span className="block text-bad">{j.error}</span>}
        </span>
      ),
    },
    {
      key: 'cancel',
      head: <Unseen>{t('cancel')}</Unseen>,
      cell: (j) =>
        j.ended ? null : (
          <Button kind="danger" disabled={busy} aria-label={t('cancelJob', { id: String(j.id) })} onClick={() => cancel(j)}>
            {t('cancel')}
          </Button>
        ),
    },
  ];
}

function Stands({ job }: { job: Job }) {
  const t = useTranslations('admin.jobs');
  if (!job.state) return null;
  return (
    <>
      <State tone={tones[job.state]}>{t(`states.${job.state}`)}</State>
      {(job.attempt ?? 0) > 1 && (
        <span className="block whitespace-nowrap text-soft">{t('attempt', { n: String(job.attempt), most: String(job.maxAttempts) })}</span>
      )}
    </>
  );
}

function When({ job }: { job: Job }) {
  const t = useTranslations('admin.jobs');
  const f = useFormat();
  const [word, at] = job.ended
    ? ([t('ended'), job.ended] as const)
    : job.state === 'RUNNING'
      ? ([t('started'), job.started] as const)
      : ([t('due'), job.due] as const);
  return (
    <span className="whitespace-nowrap">
      {word} {f.moment(at)}
      <span className="block text-soft">
        {t('created')} {f.moment(job.created)}
      </span>
    </span>
  );
}
