'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { has, pageOf } from '@/lib/cluster';
import { Card } from '@/ui/controls';
import { Empty } from '@/ui/states';
import { AdminPage } from './admin-page';
import { JobList } from './job-list';
import { Loads } from './loads';
import { Schedule } from './schedule';
import { SnapshotNews } from './snapshot-news';
import { useLoads } from './use-loads';

/** The work of the service: what runs now, what comes next, what became of it. */
export function Jobs() {
  return (
    <AdminPage part="jobs">
      <Work />
    </AdminPage>
  );
}

function Work() {
  // What happened here or was heard of: the list is asked anew.
  const [turn, setTurn] = useState(0);
  const changed = () => setTurn((n) => n + 1);
  return (
    <>
      <SnapshotNews />
      <Now ended={changed} />
      {has('ETL') ? <Schedule turn={turn} begun={changed} /> : <ByHand />}
      <JobList turn={turn} />
    </>
  );
}

function Now({ ended }: { ended: () => void }) {
  const t = useTranslations('admin.loads');
  const { loads, live } = useLoads({ source: null }, ended);
  return (
    <Card title={t('title')} aside={<span className="text-soft">{live ? t('live') : t('connecting')}</span>}>
      {loads.length > 0 ? <Loads loads={loads} /> : <p className="text-soft">{t('none')}</p>}
    </Card>
  );
}

function ByHand() {
  const t = useTranslations('admin.schedule');
  return (
    <Empty title={t('byHand')}>
      <a href={pageOf('admin/imports')}>{t('import')}</a>
    </Empty>
  );
}
