'use client';
import { useTranslations } from 'next-intl';
import { lazy } from 'react';
import { type ChartSeries, rateDigits } from '@/charts/series';
import { WhenSeen } from '@/charts/when-seen';
import type { PlaceQuery } from '@/gql/graphql';
import { type Asked, useAnswer } from '@/lib/answer';
import { useMeasures } from '@/lib/format';
import { Card } from '@/ui/controls';
import { Answered, Loading } from '@/ui/states';
import { useFoot } from '../numbers/named';
import { averagesDocument, countsDocument, daysDocument, totalsDocument, weeksDocument } from './documents';
import { averageSeries, countSeries, dailySeries, notesOf, totalSeries, weeklySeries } from './series';
import { Compared, Settings } from './settings';
import { hasAverage, type Measure, type PlaceView } from './view';

const TimeChart = lazy(() => import('@/charts/time-chart'));
const size = 'h-[36rem]';

type Given = { data: PlaceQuery; disease: string; code: string; view: PlaceView };

/** The series of the place, by itself or beside others. */
export function Curve({ given, ...rest }: Given & { given: readonly Measure[] }) {
  const t = useTranslations('place');
  return (
    <Card title={t('course')}>
      <Settings view={rest.view} given={given} range={rest.data.summary} />
      <WhenSeen className={`mt-6 ${size}`}>
        {() => (
          <div className="mt-6">
            <Chosen {...rest} />
          </div>
        )}
      </WhenSeen>
    </Card>
  );
}

function Chosen(given: Given) {
  const { view, code } = given;
  if (view.view === 'weekly') return <Weeks {...given} />;
  if (view.view === 'cumulative') return <Totals {...given} />;
  if (view.compare.every((c) => c === code)) return <Days {...given} />;
  return hasAverage(view.measure) ? <Averages {...given} /> : <Counts {...given} />;
}

const asking = ({ disease, code, view }: Given) => ({
  disease,
  locations: [code, ...view.compare.filter((c) => c !== code)],
  from: view.from ?? null,
  to: view.to ?? null,
});

// A document names every count, and takes those that are wanted.
const wanted = (measure: Measure) => ({
  cases: measure === 'cases',
  deaths: measure === 'deaths',
  recovered: measure === 'recovered',
  hospitalizations: measure === 'hospitalizations',
  icuAdmissions: measure === 'icuAdmissions',
});

const averaging = ({ view }: Given) => ({ average: view.average === 'centred' ? ('CENTRED' as const) : ('TRAILING' as const), omit: view.omit });

function Days(given: Given) {
  const { view, code, disease } = given;
  const t = useTranslations('place.view');
  const nameOf = useMeasures();
  const { from, to } = asking(given);
  const asked = useAnswer(daysDocument, { disease, code, from, to, ...averaging(given), ...wanted(view.measure) });
  const names = { count: t('eachDay', { measure: nameOf(view.measure) }), average: t('averageName') };
  return <Drawn {...given} asked={asked} series={(d) => dailySeries(d, view, names)} method={hasAverage(view.measure)} />;
}

function Averages(given: Given) {
  const { view } = given;
  const { cases, deaths } = wanted(view.measure);
  const asked = useAnswer(averagesDocument, { ...asking(given), ...averaging(given), cases, deaths });
  return <Drawn {...given} asked={asked} series={(d) => averageSeries(d, view)} method />;
}

function Counts(given: Given) {
  const { recovered, hospitalizations, icuAdmissions } = wanted(given.view.measure);
  const asked = useAnswer(countsDocument, { ...asking(given), recovered, hospitalizations, icuAdmissions });
  return <Drawn {...given} asked={asked} series={(d) => countSeries(d, given.view)} />;
}

function Weeks(given: Given) {
  const asked = useAnswer(weeksDocument, { ...asking(given), ...wanted(given.view.measure) });
  return <Drawn {...given} asked={asked} series={(d) => weeklySeries(d, given.view)} />;
}

function Totals(given: Given) {
  const asked = useAnswer(totalsDocument, { ...asking(given), ...wanted(given.view.measure) });
  return <Drawn {...given} asked={asked} series={(d) => totalSeries(d, given.view)} />;
}

type Series = {
  source: string | null;
  location: { code: string; name: string };
  denominator: { population: number; year: number } | null;
  annotations?: Parameters<typeof notesOf>[0][number]['annotations'];
};

function Drawn<T extends { timeSeries: Series[] }>({
  data,
  disease,
  code,
  view,
  asked,
  series,
  method = false,
}: Given & { asked: Asked<T>; series: (data: T) => ChartSeries[]; method?: boolean }) {
  const t = useTranslations('place.view');
  const nameOf = useMeasures();
  const foot = useFoot(data.cluster.sources);
  const own = data.summary.location?.name ?? code;
  const names = new Map(asked.data?.timeSeries.map((s) => [s.location.code, s.location.name]));
  return (
    <>
      <div className="mb-6">
        <Compared view={view} own={code} names={names} />
      </div>
      <Answered asked={asked} loading={<Loading className={size} />}>
        {(answer) => (
          <>
            <TimeChart
              title={
                answer.timeSeries.length > 1 ? t('compared', { measure: nameOf(view.measure) }) : t('titleOf', { place: own, measure: nameOf(view.measure) })
              }
              unit={t(`unit.${view.view}`, { measure: nameOf(view.measure), per: view.rate ? 'yes' : 'no' })}
              series={series(answer)}
              notes={notesOf(answer.timeSeries, view.measure)}
              digits={view.rate ? rateDigits(series(answer).flatMap((s) => s.points.map((p) => p.value))) : view.view === 'daily' ? 1 : 0}
              height={400}
              foot={foot(
                answer.timeSeries.map((s) => s.source),
                data.summary.lastDate,
              )}
              file={[disease, code, ...view.compare, view.measure, view.view].join('-')}
            />
            <Method view={view} series={answer.timeSeries} average={method} />
          </>
        )}
      </Answered>
    </>
  );
}

/** How averages and rates were reckoned, in words. */
function Method({ view, series, average }: { view: PlaceView; series: Series[]; average: boolean }) {
  const t = useTranslations('place.view');
  const unknown = series.filter((s) => view.rate && !s.denominator).map((s) => s.location.name);
  const said = [
    average && t(view.average === 'centred' ? 'methodCentred' : 'methodTrailing'),
    average && view.omit && t('methodOmit'),
    view.rate && unknown.length < series.length && t('methodRate', { years: yearsOf(series) }),
    unknown.length > 0 && t('noPopulation', { places: unknown.join(', ') }),
  ].filter((s) => s !== false);
  return said.length > 0 ? <p className="mt-3 max-w-prose text-sm text-soft">{said.join(' ')}</p> : null;
}

const yearsOf = (series: Series[]) => [...new Set(series.flatMap((s) => s.denominator?.year ?? []))].sort().join(', ');
