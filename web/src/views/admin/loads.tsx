'use client';
import { useTranslations } from 'next-intl';
import { pageOf } from '@/lib/cluster';
import { useFormat } from '@/lib/format';
import { State, useDiseaseName } from './parts';
import { isOver, type Load } from './use-loads';

/** How far loads have come: a bar for each, with its rows, its rate and the time that is left. */
export function Loads({ loads }: { loads: Load[] }) {
  return (
    <ul className="flex flex-col gap-5">
      {loads.map((load) => (
        <li key={load.load}>
          <One load={load} />
        </li>
      ))}
    </ul>
  );
}

function One({ load }: { load: Load }) {
  const t = useTranslations('admin.loads');
  const f = useFormat();
  const disease = useDiseaseName();
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3>
          {load.source}
          <span className="font-normal text-soft">{load.disease && ` · ${disease(load.disease)}`}</span>
        </h3>
        <Stage load={load} />
      </div>
      <Bar load={load} label={t('bar', { source: load.source ?? '' })} />
      <p className="flex flex-wrap gap-x-4 text-sm text-soft tabular-nums">
        <span>{t('rows', { count: load.rows ?? 0, number: f.number(load.rows) })}</span>
        {load.rowsPerSecond !== null && <span>{t('rate', { number: f.number(Math.round(load.rowsPerSecond)) })}</span>}
        {load.totalBytes !== null && <span>{t('bytes', { read: f.bytes(load.bytes), total: f.bytes(load.totalBytes) })}</span>}
        {load.secondsLeft !== null && <span>{t('left', { seconds: Math.ceil(load.secondsLeft) })}</span>}
        {load.batch !== null && (
          <a href={pageOf('admin/quarantine', { batch: String(load.batch) })} className="min-h-6">
            {t('batch', { id: String(load.batch) })}
          </a>
        )}
      </p>
      {load.reason && <p className="text-sm break-words">{load.reason}</p>}
    </div>
  );
}

function Stage({ load }: { load: Load }) {
  const t = useTranslations('admin.loads.stages');
  if (!load.stage) return null;
  const tone = load.stage === 'DONE' ? 'good' : load.stage === 'REFUSED' || load.stage === 'FAILED' || load.stage === 'LOST' ? 'bad' : 'warn';
  return (
    <span className="text-sm">
      <State tone={tone}>{t(load.stage)}</State>
    </span>
  );
}

// Reading takes most of the time and is the only stage whose end is known.
function Bar({ load, label }: { load: Load; label: string }) {
  const read = load.totalBytes ? Math.min(1, (load.bytes ?? 0) / load.totalBytes) : undefined;
  const done = isOver(load) ? 1 : load.stage === 'READING' ? read : undefined;
  const colour = load.stage === 'DONE' ? 'bg-good' : isOver(load) ? 'bg-bad' : 'bg-accent';
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={done === undefined ? undefined : Math.round(done * 100)}
      className="h-2 overflow-hidden rounded-full bg-sunken"
    >
      <div
        className={`h-full rounded-full ${colour} ${done === undefined ? 'pulse' : 'transition-[width]'}`}
        style={{ width: done === undefined ? '100%' : `${done * 100}%` }}
      />
    </div>
  );
}
