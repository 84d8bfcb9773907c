'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { rateDigits } from '@/charts/series';
import type { RankedPlaceFragment } from '@/gql/graphql';
import { useAddress } from '@/lib/address';
import { pageOf } from '@/lib/cluster';
import { useFormat } from '@/lib/format';
import { TextField } from '@/ui/controls';
import { Empty } from '@/ui/states';
import { type Column, Table } from '@/ui/table';
import { Change } from './trend';

type Ranked = RankedPlaceFragment;
type Key = 'name' | 'cases7' | 'change' | 'rate7' | 'deaths7' | 'hospitalizations7' | 'cases' | 'deaths' | 'hospitalizations';

/** A count of the last seven days per 100,000 residents. */
export const rate7 = (p: Ranked, count: 'cases' | 'deaths' | 'hospitalizations' = 'cases') => {
  const sum = p.last7Days[count];
  return sum === null || !p.denominator ? null : (sum / p.denominator.population) * 100_000;
};

const numbers: Record<Exclude<Key, 'name'>, (p: Ranked) => number | null> = {
  cases7: (p) => p.last7Days.cases,
  change: (p) => p.casesChange,
  rate7: (p) => rate7(p),
  deaths7: (p) => p.last7Days.deaths,
  hospitalizations7: (p) => p.last7Days.hospitalizations,
  cases: (p) => p.cases,
  deaths: (p) => p.deaths,
  hospitalizations: (p) => p.hospitalizations,
};

/** Places with their numbers: sorted by any of them, found by name. The address holds both. */
export function Ranking({ places, disease, caption }: { places: Ranked[]; disease: string; caption: string }) {
  const t = useTranslations('numbers.ranking');
  const address = useAddress();
  const find = address.get('find') ?? '';
  const rows = useRows(places, find);
  const columns = useColumns(places, disease);
  return (
    <>
      {places.length > 20 && (
        <div className="mb-4 max-w-xs">
          <TextField type="search" label={t('find')} value={find} onChange={(e) => address.set({ find: e.target.value })} />
        </div>
      )}
      {rows.length > 0 ? (
        <Table caption={caption} columns={columns} rows={rows} rowKey={(p) => p.location?.code ?? ''} step={25} />
      ) : (
        <Empty title={find ? t('notFound', { text: find }) : t('empty')} />
      )}
    </>
  );
}

const plain = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

function useRows(places: Ranked[], find: string): Ranked[] {
  const { key, up } = useOrder(places);
  const language = useLocale();
  return useMemo(() => {
    const wanted = plain(find.trim());
    const found = wanted ? places.filter((p) => plain(`${p.location?.name} ${p.location?.code}`).includes(wanted)) : places;
    const way = up ? 1 : -1;
    if (key === 'name') return found.toSorted((a, b) => way * (a.location?.name ?? '').localeCompare(b.location?.name ?? '', language));
    const of = numbers[key];
    const missing = up ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    return found.toSorted((a, b) => way * ((of(a) ?? missing) - (of(b) ?? missing) || 0));
  }, [places, find, key, up, language]);
}

function useOrder(places: Ranked[]): { key: Key; up: boolean } {
  const address = useAddress();
  const asked = address.get('sort');
  const known = asked === 'name' || (asked !== undefined && asked in numbers);
  const first = places.some((p) => p.last7Days.cases !== null) ? 'cases7' : 'hospitalizations7';
  return { key: known ? (asked as Key) : first, up: address.get('order') === 'up' };
}

function useColumns(places: Ranked[], disease: string): Column<Ranked>[] {
  const t = useTranslations('numbers.ranking');
  const f = useFormat();
  const head = useHead(places);
  const digits = rateDigits(places.map(numbers.rate7));
  const written = (key: Exclude<Key, 'name'>, p: Ranked) => {
    const n = numbers[key](p);
    if (key === 'change') return <Change change={n} />;
    return key === 'rate7' ? f.number(n, digits) : f.number(n);
  };
  // What no place has is no column.
  const keys = (Object.keys(numbers) as (keyof typeof numbers)[]).filter((key) => places.some((p) => numbers[key](p) !== null));
  const given = keys.filter((k) => !k.startsWith('hospitalizations') || !keys.includes('cases7'));
  return [
    {
      key: 'name',
      ...head('name'),
      names: true,
      cell: (p) => <a href={pageOf(`place/${p.location?.code}`, { disease })}>{p.location?.name}</a>,
    },
    ...given.map((key) => ({ key, ...head(key), number: true, cell: (p: Ranked) => written(key, p) })),
    {
      key: 'lastDate',
      head: <span className="inline-flex min-h-6 items-center">{t('lastDate')}</span>,
      number: true,
      cell: (p) => <span className="whitespace-nowrap">{f.shortDate(p.lastDate)}</span>,
    },
  ];
}

/** Heads that sort: by the largest first, and at the second press by the smallest. */
function useHead(places: Ranked[]) {
  const t = useTranslations('numbers.ranking');
  const address = useAddress();
  const { key: now, up } = useOrder(places);
  return (key: Key) => {
    const is = now === key;
    const next = is ? !up : key === 'name';
    return {
      sorted: is ? (up ? ('ascending' as const) : ('descending' as const)) : undefined,
      head: (
        <button
          type="button"
          className={`min-h-6 cursor-pointer underline-offset-4 hover:underline ${key === 'name' ? 'text-left' : 'text-right'} ${is ? 'font-semibold text-ink' : ''}`}
          onClick={() => address.set({ sort: key, order: next ? 'up' : undefined })}
        >
          {t(key)}
          <span aria-hidden="true">{is ? (up ? ' ↑' : ' ↓') : ''}</span>
        </button>
      ),
    };
  };
}
