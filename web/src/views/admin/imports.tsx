'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { ImportRecordsMutation } from '@/gql/graphql';
import { sendFile } from '@/lib/api';
import { has } from '@/lib/cluster';
import { Card } from '@/ui/controls';
import { useAct } from '@/views/session/act';
import { AdminPage } from './admin-page';
import { ImportForm, type Wanted } from './import-form';
import { ImportResult } from './import-result';
import { LatestBatches } from './latest-batches';
import { Loads } from './loads';
import { SnapshotNews } from './snapshot-news';
import { useLoads } from './use-loads';

const document = graphql(`
  mutation ImportRecords($source: SourceName!, $file: Upload!, $disease: DiseaseCode, $feed: String, $issued: DateTime, $publish: Boolean) {
    importRecords(source: $source, file: $file, disease: $disease, feed: $feed, issued: $issued, publish: $publish) {
      status
      reason
      batches
      checksum
      snapshot
      batch {
        id
        source
        disease
        feed
        issued
        read
        kept
        excluded
        quarantined
        changed
        added
        revised
        withdrawn
        corrected
        seconds
      }
      quarantined {
        id
        line
        rule
        message
        raw
      }
    }
  }
`);

export type Result = NonNullable<ImportRecordsMutation['importRecords']>;

/** Loading a file that somebody has. */
export function Imports() {
  return (
    <AdminPage part="imports">
      <Import />
    </AdminPage>
  );
}

function Import() {
  const t = useTranslations('admin.imports');
  const act = useAct();
  const [sent, setSent] = useState<{ name: string; result: Result }>();
  const [running, setRunning] = useState<{ source: string; since: number }>();
  const send = async ({ file, ...given }: Wanted) => {
    setSent(undefined);
    setRunning({ source: given.source, since: Date.now() });
    // The variable of the file is null: the file goes in a part of its own.
    const variables = { ...given, file: null as unknown as File };
    const { importRecords } = (await sendFile(document, variables, { at: 'file', body: file })).data;
    if (importRecords) setSent({ name: file.name, result: importRecords });
  };
  return (
    <>
      {!has('ETL') && <p className="rounded-md bg-accent-ground px-4 py-3">{t('wayIn')}</p>}
      <SnapshotNews />
      <Card title={t('title')}>
        <ImportForm busy={act.busy} error={act.error} send={(wanted) => void act.run(() => send(wanted))} />
        {act.busy && running && <Progress {...running} />}
      </Card>
      <div role="status" className="empty:hidden">
        {sent && <ImportResult name={sent.name} result={sent.result} />}
      </div>
      <LatestBatches turn={sent?.result.batch?.id ?? 0} />
    </>
  );
}

/** Clocks of two machines differ by so much, in milliseconds. */
const apart = 60_000;

// The load has no name before its end: it is told by its source and its start.
function Progress({ source, since }: { source: string; since: number }) {
  const t = useTranslations('admin.imports');
  const { loads } = useLoads({ source });
  const mine = loads.filter((l) => Date.parse(l.startedAt ?? '') > since - apart).slice(0, 1);
  return <div className="mt-5">{mine.length > 0 ? <Loads loads={mine} /> : <p className="pulse text-soft">{t('sending')}</p>}</div>;
}
