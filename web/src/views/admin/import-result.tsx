'use client';
import { useTranslations } from 'next-intl';
import { pageOf } from '@/lib/cluster';
import { useFormat } from '@/lib/format';
import { Card } from '@/ui/controls';
import { Table } from '@/ui/table';
import type { Result } from './imports';
import { Raw, State, useDiseaseName } from './parts';

/** What became of a file: its counts, or why it was refused; and the rows that broke a rule. */
export function ImportResult({ name, result }: { name: string; result: Result }) {
  const t = useTranslations('admin.imports.result');
  const loaded = result.status === 'LOADED';
  return (
    <Card title={name} aside={<State tone={loaded ? 'good' : 'bad'}>{loaded ? t('loaded') : t('refused')}</State>}>
      {!loaded && (
        <div className="mb-4 rounded-md border border-bad bg-bad-ground px-4 py-3">
          <p className="font-medium text-bad">{t('nothing')}</p>
          <p className="mt-1 break-words">{result.reason}</p>
        </div>
      )}
      {result.batch && <Counts batch={result.batch} loaded={loaded} />}
      <Facts result={result} />
      <Broken result={result} />
    </Card>
  );
}

function Counts({ batch, loaded }: { batch: NonNullable<Result['batch']>; loaded: boolean }) {
  const t = useTranslations('admin.imports.result');
  const f = useFormat();
  const rows = ['read', 'kept', 'excluded', 'quarantined'] as const;
  const counts = loaded ? ([...rows, 'added', 'revised', 'withdrawn', 'corrected'] as const) : rows;
  return (
    <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4">
      {counts.map((c) => (
        <div key={c} className="flex flex-col">
          <dt className="text-sm text-soft">{t(c)}</dt>
          <dd className={`text-2xl font-semibold tabular-nums ${c === 'quarantined' && batch[c] > 0 ? 'text-warn' : ''}`}>{f.number(batch[c])}</dd>
        </div>
      ))}
    </dl>
  );
}

function Facts({ result }: { result: Result }) {
  const t = useTranslations('admin.imports.result');
  const f = useFormat();
  const disease = useDiseaseName();
  const { batch } = result;
  return (
    <ul className="mt-4 flex flex-col gap-1 text-sm">
      {batch && (
        <li>{t('batch', { id: String(batch.id), disease: disease(batch.disease), issued: f.moment(batch.issued), seconds: f.number(batch.seconds, 1) })}</li>
      )}
      {(result.batches ?? 0) > 1 && <li>{t('batches', { count: result.batches ?? 0 })}</li>}
      {result.status === 'LOADED' && <li>{result.snapshot === null ? t('noSnapshot') : t('snapshot', { number: String(result.snapshot) })}</li>}
      <li className="text-soft">
        {t('checksum')} <span className="font-mono text-xs break-all">{result.checksum}</span>
      </li>
    </ul>
  );
}

function Broken({ result }: { result: Result }) {
  const t = useTranslations('admin.imports.result');
  const rows = result.quarantined ?? [];
  if (!result.batch || result.batch.quarantined === 0) return null;
  return (
    <div className="mt-6">
      <h3 className="mb-2">{t('broken')}</h3>
      <Table
        caption={t('broken')}
        rows={rows}
        rowKey={(r) => String(r.id)}
        columns={[
          { key: 'line', head: t('line'), number: true, cell: (r) => r.line },
          { key: 'rule', head: t('rule'), names: true, cell: (r) => <span className="font-mono text-xs whitespace-nowrap">{r.rule}</span> },
          { key: 'message', head: t('message'), cell: (r) => <span className="block min-w-48 break-words">{r.message}</span> },
          {
            key: 'raw',
            head: t('raw'),
            cell: (r) => (
              <div className="min-w-56">
                <Raw>{r.raw}</Raw>
              </div>
            ),
          },
        ]}
      />
      <p className="mt-3">
        <a href={pageOf('admin/quarantine', { batch: String(result.batch.id) })}>{t('all', { count: result.batch.quarantined })}</a>
      </p>
    </div>
  );
}
