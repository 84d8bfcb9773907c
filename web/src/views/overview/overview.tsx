'use client';
import { useTranslations } from 'next-intl';
import { WhenSeen } from '@/charts/when-seen';
import type { OverviewQuery } from '@/gql/graphql';
import { useAddress } from '@/lib/address';
import { useAnswer } from '@/lib/answer';
import { cluster, has, pageOf } from '@/lib/cluster';
import { Card, Choice } from '@/ui/controls';
import { Ready } from '@/ui/ready';
import { useTitle } from '@/ui/shell';
import { Answered, Loading } from '@/ui/states';
import { useDisease } from '../numbers/disease';
import { Headline } from '../numbers/headline';
import { UpTo } from '../numbers/named';
import { Ranking } from '../numbers/ranking';
import { Alerts } from './alerts';
import { Course } from './course';
import { overviewDocument } from './document';
import { Worldwide } from './worldwide';

/** Which places the page is about: all countries, or the parts of the cluster's own. */
export type Scope = 'countries' | 'parts';

export function Overview() {
  return (
    <Ready before={<Waiting />}>
      <Page />
    </Ready>
  );
}

function Page() {
  const t = useTranslations('overview');
  const disease = useDisease();
  const scope = useScope();
  useTitle(t('title'));
  const country = cluster().country;
  const parts = scope === 'parts';
  const asked = useAnswer(overviewDocument, {
    disease,
    location: parts ? country : null,
    level: parts ? 'SUBDIVISION' : 'COUNTRY',
    under: parts ? country : null,
  });
  return (
    <div data-disease={disease}>
      <Answered asked={asked} loading={<Waiting />}>
        {(data) => <Told data={data} disease={disease} scope={scope} />}
      </Answered>
    </div>
  );
}

// Where there is no map to lead through the world, the page is about the own country
// first.
function useScope(): Scope {
  const asked = useAddress().get('places');
  if (asked === 'countries' || asked === 'parts') return asked;
  return has('DATAVIZ') ? 'countries' : 'parts';
}

function Told({ data, disease, scope }: { data: OverviewQuery; disease: string; scope: Scope }) {
  const t = useTranslations('overview');
  const address = useAddress();
  const country = data.cluster.country.name;
  const name = data.diseases.find((d) => d.code === disease)?.name ?? disease;
  const where = scope === 'parts' ? country : t('world');
  return (
    <div className="space-y-6 lg:space-y-8">
      <header className="space-y-4">
        <div className="flex flex-wrap items-center gap-3">
          <Choice
            label={t('disease')}
            value={disease}
            options={data.diseases.map((d) => ({ value: d.code, name: d.name }))}
            onChange={(code) => address.set({ disease: code, find: undefined, chart: undefined }, { push: true })}
          />
          <Choice
            label={t('scope')}
            value={scope}
            options={[
              { value: 'countries', name: t('countries') },
              { value: 'parts', name: country },
            ]}
            onChange={(v) => address.set({ places: v, find: undefined, chart: undefined }, { push: true })}
          />
        </div>
        <div>
          <h1>{t('heading', { disease: name, where })}</h1>
          <UpTo lastDate={data.summary.lastDate} snapshot={data.snapshot} />
        </div>
      </header>
      <section aria-label={t('headline')}>
        <Headline numbers={data.summary} />
        <p className="mt-3 flex flex-wrap gap-x-6 gap-y-1 text-sm">
          <a href={pageOf(`place/${cluster().country}`, { disease, view: 'weekly' })}>{t('weeks', { place: country })}</a>
          <a href={pageOf(`disease/${disease}`)}>{t('about', { disease: name })}</a>
        </p>
      </section>
      {has('DATAVIZ') && <Charts data={data} disease={disease} scope={scope} />}
      <Card title={t('ranking', { where })}>
        <Ranking places={data.summaries} disease={disease} caption={t('ranking', { where })} />
      </Card>
    </div>
  );
}

function Charts({ data, disease, scope }: { data: OverviewQuery; disease: string; scope: Scope }) {
  return (
    <>
      <div className="grid gap-6 lg:gap-8 xl:grid-cols-3">
        <Course data={data} disease={disease} className="xl:col-span-2" />
        <Alerts disease={disease} scope={scope} country={data.cluster.country.name} />
      </div>
      {scope === 'countries' && <WhenSeen className="h-[36rem]">{() => <Worldwide data={data} disease={disease} />}</WhenSeen>}
    </>
  );
}

function Waiting() {
  return (
    <div className="space-y-6">
      <Loading className="h-32" />
      <Loading className="h-32" />
      <Loading className="h-[32rem]" />
    </div>
  );
}
