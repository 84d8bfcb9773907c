'use client';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { TypedDocumentString } from '@/gql/graphql';
import { useAddress } from '@/lib/address';
import { useAnswer } from '@/lib/answer';
import { cluster } from '@/lib/cluster';
import { useFormat, useMeasures } from '@/lib/format';
import { Button, Card, SelectField } from '@/ui/controls';
import { PlaceField } from '@/ui/place-field';
import { Answered, Empty, Loading } from '@/ui/states';
import { type Column, Table } from '@/ui/table';
import type { Disease } from './documents';
import type { Used } from './in-use';

const ages = [1, 3, 7, 14, 28];
const counts = { cases: 'CASES', deaths: 'DEATHS', hospitalizations: 'HOSPITALIZATIONS', icuAdmissions: 'ICU_ADMISSIONS' } as const;

type Told = {
  source: string;
  location: { code: string; name: string } | null;
  records: number;
  settledAfter: number | null;
  lags: { lag: number; median: number; lowerQuartile: number; upperQuartile: number }[];
};

// Which sources are asked about is known only here, so that one request asks about
// all of them.
function documentOf(sources: string[]) {
  const parts = sources.map(
    (name, i) => `  s${i}: completeness(disease: $disease, source: "${name}", location: $location, count: $count, lags: ${ages.at(-1)}) {
    source
    location { code name }
    records
    settledAfter
    lags { lag median lowerQuartile upperQuartile }
  }`,
  );
  return new TypedDocumentString<Record<string, Told>, { disease: string; location: string | null; count: string }>(
    `query CompletenessBySource($disease: DiseaseCode!, $location: LocationCode, $count: SeriesCount!) {\n${parts.join('\n')}\n}`,
  );
}

/** How much of the final count is known so many days after a day, by source. */
export function Completeness({ used, diseases }: { used: Used[]; diseases: Disease[] }) {
  const t = useTranslations('sources.completeness');
  const address = useAddress();
  const disease = address.get('disease') ?? diseases[0]?.code ?? '';
  const place = address.get('place') ?? cluster().country;
  const count = address.get('count') ?? 'cases';
  const location = place === 'all' ? null : place;
  const names = used.filter((u) => u.source.disease === disease || u.loads.some((l) => l.disease === disease)).map((u) => u.source.name);
  const key = names.join(' ');
  const document = useMemo(() => documentOf(key.split(' ')), [key]);
  const asked = useAnswer(document, names.length === 0 ? null : { disease, location, count: counts[count as keyof typeof counts] ?? 'CASES' });
  const told = Object.values(asked.data ?? {});
  return (
    <Card title={t('title')}>
      <p className="mb-4 max-w-3xl text-soft">{t('what')}</p>
      <Choices diseases={diseases} disease={disease} count={count} place={location === null ? t('everywhere') : (told[0]?.location?.name ?? place)} />
      {names.length === 0 ? (
        <Empty title={t('noSource')} />
      ) : (
        <Answered asked={asked} loading={<Loading className="h-48" />}>
          {(data) => <Shares rows={Object.values(data)} used={used} />}
        </Answered>
      )}
    </Card>
  );
}

function Choices({ diseases, disease, count, place }: { diseases: Disease[]; disease: string; count: string; place: string }) {
  const t = useTranslations('sources.completeness');
  const measure = useMeasures();
  const address = useAddress();
  return (
    <div className="mb-6 grid max-w-3xl items-start gap-4 sm:grid-cols-3">
      <SelectField label={t('disease')} value={disease} onChange={(e) => address.set({ disease: e.target.value })}>
        {diseases.map((d) => (
          <option key={d.code} value={d.code}>
            {d.name}
          </option>
        ))}
      </SelectField>
      <div>
        <PlaceField label={t('place')} value={place} onChoose={(code) => address.set({ place: code })} />
        {address.get('place') !== 'all' && (
          <Button className="mt-2" onClick={() => address.set({ place: 'all' })}>
            {t('everywhere')}
          </Button>
        )}
      </div>
      <SelectField label={t('count')} value={count} onChange={(e) => address.set({ count: e.target.value })}>
        {Object.keys(counts).map((c) => (
          <option key={c} value={c}>
            {measure(c)}
          </option>
        ))}
      </SelectField>
    </div>
  );
}

function Shares({ rows, used }: { rows: Told[]; used: Used[] }) {
  const t = useTranslations('sources.completeness');
  const f = useFormat();
  const title = (r: Told) => used.find((u) => u.source.name === r.source)?.source.title ?? r.source;
  const known = rows.filter((r) => r.lags.length > 0);
  const unknown = rows.filter((r) => r.lags.length === 0);
  const columns: Column<Told>[] = [
    { key: 'source', head: t('source'), names: true, cell: title },
    ...ages.map(
      (age): Column<Told> => ({
        key: String(age),
        head: t('after', { days: age }),
        number: true,
        cell: (r) => <Share lag={r.lags.find((l) => l.lag === age)} />,
      }),
    ),
    { key: 'settled', head: t('settled'), number: true, cell: (r) => (r.settledAfter === null ? '–' : t('days', { days: r.settledAfter })) },
    { key: 'records', head: t('records'), number: true, cell: (r) => f.number(r.records) },
  ];
  return (
    <>
      {known.length > 0 && <Table caption={t('title')} columns={columns} rows={known} rowKey={(r) => r.source} />}
      {known.length === 0 && <Empty title={t('none')}>{t('noneWhy')}</Empty>}
      {known.length > 0 && unknown.length > 0 && <p className="mt-3 text-sm text-soft">{t('others', { sources: unknown.map(title).join('; ') })}</p>}
    </>
  );
}

function Share({ lag }: { lag: Told['lags'][number] | undefined }) {
  const f = useFormat();
  if (!lag) return '–';
  return (
    <>
      {f.percent(lag.median, 0)}
      <span className="block text-xs whitespace-nowrap text-soft">
        {f.percent(lag.lowerQuartile, 0)} – {f.percent(lag.upperQuartile, 0)}
      </span>
    </>
  );
}
