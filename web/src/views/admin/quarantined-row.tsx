'use client';
import { useTranslations } from 'next-intl';
import { pageOf } from '@/lib/cluster';
import { useFormat } from '@/lib/format';
import { Raw, State, useDiseaseName } from './parts';
import type { Row } from './quarantine-rows';

/** A row that was set aside: where it stood, what was wrong, what it says, what became of it. */
export function QuarantinedRow({ row, chosen, choose }: { row: Row; chosen: boolean; choose: (on: boolean) => void }) {
  const t = useTranslations('admin.quarantine');
  const disease = useDiseaseName();
  return (
    <li className="flex gap-3 py-4">
      <span className="flex w-6 shrink-0 justify-center pt-1">
        {row.state === 'OPEN' && (
          <input
            type="checkbox"
            aria-label={t('choose', { line: String(row.line), batch: String(row.batch) })}
            checked={chosen}
            onChange={(e) => choose(e.target.checked)}
            className="size-6 accent-[var(--accent)]"
          />
        )}
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <p className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-sm">
          <span className="font-mono font-semibold">{row.rule}</span>
          <span>{t('line', { line: String(row.line) })}</span>
          <a href={pageOf('admin/quarantine', { batch: String(row.batch) })}>{t('ofBatch', { batch: String(row.batch) })}</a>
          <span className="text-soft">
            {row.source} · {disease(row.disease)}
          </span>
          <span className="sm:ml-auto">{row.state && <State tone={row.state === 'OPEN' ? 'warn' : 'good'}>{t(`states.${row.state}`)}</State>}</span>
        </p>
        <p className="break-words">{row.message}</p>
        <Raw>{row.raw}</Raw>
        <Became row={row} />
      </div>
    </li>
  );
}

// The service quotes the first 80 characters of a name; a longer one is not known from
// what it says.
function quoted(message: string | null): string | undefined {
  const [text] = /"(?:[^"\\]|\\.)*"/.exec(message ?? '') ?? [];
  try {
    const name: unknown = JSON.parse(text ?? '""');
    return typeof name === 'string' && name !== '' && name.length < 80 ? name : undefined;
  } catch {
    return undefined;
  }
}

function Became({ row }: { row: Row }) {
  const t = useTranslations('admin.quarantine');
  const f = useFormat();
  if (row.state === 'OPEN') {
    if (row.rule !== 'unknown-location') return null;
    return (
      <p className="text-sm">
        <a href={pageOf('admin/aliases', { source: row.source ?? undefined, name: quoted(row.message) })}>{t('alias')}</a>
      </p>
    );
  }
  return (
    <p className="text-sm break-words text-soft">
      {t('resolved', { when: f.moment(row.resolvedAt), who: row.resolvedBy ?? '–', reason: row.reason ?? '–' })}{' '}
      {row.replayedBy !== null && <a href={pageOf('admin/quarantine', { batch: String(row.replayedBy) })}>{t('ofBatch', { batch: String(row.replayedBy) })}</a>}
    </p>
  );
}
