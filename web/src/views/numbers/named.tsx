'use client';
import { useTranslations } from 'next-intl';
import type { SourceNamedFragment } from '@/gql/graphql';
import { useFormat } from '@/lib/format';

/** How far the data go, and which snapshot says so. */
export function UpTo({ lastDate, snapshot }: { lastDate: string | null; snapshot: { number: number; created: string } | null }) {
  const t = useTranslations('numbers');
  const f = useFormat();
  return (
    <p className="text-sm text-soft">
      {lastDate && (
        <>
          {t.rich('upTo', {
            date: f.date(lastDate),
            ago: f.ago(`${lastDate}T00:00:00Z`),
            b: (words) => <strong className="font-semibold text-ink">{words}</strong>,
          })}
          {' · '}
        </>
      )}
      {snapshot && t('snapshot', { number: snapshot.number, moment: f.moment(snapshot.created) })}
    </p>
  );
}

/** Publisher and licence of the sources behind some numbers. */
export function SourceList({ names, sources }: { names: string[]; sources: SourceNamedFragment[] }) {
  const named = sources.filter((s) => names.includes(s.name));
  return (
    <ul className="space-y-2 text-sm">
      {named.map((s) => (
        <li key={s.name}>
          <a href={s.address} rel="noreferrer">
            <span lang="en">{s.title}</span>
          </a>
          <span className="block text-soft">
            <span lang="en">
              {s.publisher} · {s.licence}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The words below a chart: who published its numbers, up to which day. */
export function useFoot(sources: SourceNamedFragment[]) {
  const t = useTranslations('numbers');
  const f = useFormat();
  return (names: (string | null)[], lastDate: string | null) => {
    const publishers = [...new Set(names.map((n) => sources.find((s) => s.name === n)?.publisher).filter((p) => p !== undefined))];
    return t('foot', { publishers: publishers.join(', ') || '–', date: f.date(lastDate) });
  };
}
