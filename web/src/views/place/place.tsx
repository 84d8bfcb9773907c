'use client';
import { useTranslations } from 'next-intl';
import type { PlaceQuery } from '@/gql/graphql';
import { useAddress } from '@/lib/address';
import { useAnswer } from '@/lib/answer';
import { has, pageOf } from '@/lib/cluster';
import { useFormat } from '@/lib/format';
import { Card, Choice } from '@/ui/controls';
import { Share } from '@/ui/copy';
import { PlaceField } from '@/ui/place-field';
import { Ready } from '@/ui/ready';
import { useTitle } from '@/ui/shell';
import { Answered, Empty, Loading } from '@/ui/states';
import { countName, useDisease } from '../numbers/disease';
import { Headline } from '../numbers/headline';
import { SourceList, UpTo } from '../numbers/named';
import { isUnknown } from '../numbers/unknown';
import { Curve } from './curve';
import { placeDocument } from './documents';
import { Parts } from './parts';
import { Revisions } from './revisions';
import { type Measure, measures, usePlaceView } from './view';
import { WeekTable } from './week-table';

export function Place() {
  return (
    <Ready before={<Waiting />}>
      <Page />
    </Ready>
  );
}

function Page() {
  const code = useAddress().subject?.toUpperCase();
  const disease = useDisease();
  const asked = useAnswer(placeDocument, code ? { disease, code } : null);
  useTitle(asked.data?.summary.location?.name ?? code);
  if (!code || isUnknown(asked.error)) return <Nowhere why={asked.error?.message} disease={disease} />;
  return (
    <div data-disease={disease}>
      <Answered asked={asked} loading={<Waiting />}>
        {(data) => <Told data={data} disease={disease} code={code} />}
      </Answered>
    </div>
  );
}

/** Where the address names no place, or none that there is: the way to those that there are. */
function Nowhere({ why, disease }: { why: string | undefined; disease: string }) {
  const t = useTranslations('place');
  return (
    <div className="mx-auto max-w-prose space-y-6 py-16">
      <h1>{t('none')}</h1>
      {why && <p className="text-soft">{why}</p>}
      <PlaceField label={t('findOne')} onChoose={(found) => window.location.assign(pageOf(`place/${found}`, { disease }))} />
      <p>
        <a href={pageOf('', { disease })}>{t('toOverview')}</a>
      </p>
    </div>
  );
}

type Given = { data: PlaceQuery; disease: string; code: string };

function Told({ data, disease, code }: Given) {
  const t = useTranslations('place');
  const given = countsOf(data, disease);
  const view = usePlaceView(given);
  const { summary } = data;
  const below = { disease, code, level: summary.location?.level, lastDate: summary.lastDate };
  return (
    <div className="space-y-6 lg:space-y-8">
      <Head data={data} disease={disease} code={code} />
      {summary.lastDate === null ? (
        <Empty title={t('noData', { place: summary.location?.name ?? code })}>{t('noDataAdvice')}</Empty>
      ) : (
        <>
          <section aria-label={t('headline')}>
            <Headline numbers={summary} />
          </section>
          {has('DATAVIZ') ? <Curve {...{ data, disease, code, view, given }} /> : <WeekTable data={data} disease={disease} code={code} given={given} />}
        </>
      )}
      <Parts below={below} name={summary.location?.name ?? code} />
      {summary.lastDate !== null && (
        <div className="grid gap-6 lg:grid-cols-2 lg:gap-8">
          <Revisions below={below} />
          <Card title={t('sources')} aside={<a href={pageOf('sources')}>{t('allSources')}</a>}>
            <SourceList names={summary.sources} sources={data.cluster.sources} />
          </Card>
        </div>
      )}
    </div>
  );
}

// What a disease counts at all, less what this place's source does not give.
function countsOf(data: PlaceQuery, disease: string): Measure[] {
  const counted = data.diseases.find((d) => d.code === disease)?.counts ?? [];
  return measures.filter((m) => counted.some((c) => countName(c) === m) && data.summary[m] !== null);
}

function Head({ data, disease, code }: Given) {
  const t = useTranslations('place');
  const f = useFormat();
  const { set } = useAddress();
  const place = data.summary.location;
  const named = data.diseases.find((d) => d.code === disease)?.name ?? disease;
  return (
    <header className="space-y-4">
      <Trail data={data} disease={disease} />
      <div className="flex flex-wrap items-start justify-between gap-4">
        <div>
          <h1>
            {place?.name ?? code} <span className="font-normal text-soft">{named}</span>
          </h1>
          <UpTo lastDate={data.summary.lastDate} snapshot={data.snapshot} />
          {place?.population && (
            <p className="text-sm text-soft">{t('population', { number: f.number(place.population), year: String(place.populationYear ?? '–') })}</p>
          )}
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <Choice
            label={t('disease')}
            value={disease}
            options={data.diseases.map((d) => ({ value: d.code, name: d.name }))}
            onChange={(d) => set({ disease: d, measure: undefined, from: undefined, to: undefined }, { push: true })}
          />
          <Share />
        </div>
      </div>
    </header>
  );
}

/** The way up: to the places that this one lies in. */
function Trail({ data, disease }: { data: PlaceQuery; disease: string }) {
  const t = useTranslations('place');
  const parent = data.summary.location?.parent;
  const above = [parent?.parent, parent].filter((p) => p !== null && p !== undefined);
  return (
    <nav aria-label={t('trail')} className="text-sm">
      <ol className="flex flex-wrap items-center gap-x-2">
        <li>
          <a href={pageOf('', { disease })}>{t('toOverview')}</a>
        </li>
        {above.map((p) => (
          <li key={p.code} className="flex items-center gap-x-2">
            <span aria-hidden="true" className="text-soft">
              ›
            </span>
            <a href={pageOf(`place/${p.code}`, { disease })}>{p.name}</a>
          </li>
        ))}
        <li className="flex items-center gap-x-2">
          <span aria-hidden="true" className="text-soft">
            ›
          </span>
          <span aria-current="page">{data.summary.location?.name}</span>
        </li>
      </ol>
    </nav>
  );
}

function Waiting() {
  return (
    <div className="space-y-6">
      <Loading className="h-28" />
      <Loading className="h-32" />
      <Loading className="h-[44rem]" />
    </div>
  );
}
