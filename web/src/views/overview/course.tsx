'use client';
import { useTranslations } from 'next-intl';
import { lazy } from 'react';
import type { ChartSeries } from '@/charts/series';
import { dateOf, dayOf, rateDigits } from '@/charts/series';
import { WhenSeen } from '@/charts/when-seen';
import type { OverviewAveragesQuery, OverviewQuery } from '@/gql/graphql';
import { useAddress } from '@/lib/address';
import { useAnswer } from '@/lib/answer';
import { cluster } from '@/lib/cluster';
import { Card, Choice } from '@/ui/controls';
import { Answered, Loading } from '@/ui/states';
import { useFoot } from '../numbers/named';
import { averagesDocument, weeksDocument } from './document';
import { type Measure, useMeasure, wanted } from './measure';

const TimeChart = lazy(() => import('@/charts/time-chart'));
const size = 'h-[36rem]';

type Given = { data: OverviewQuery; disease: string };
type Asking = { locations: string[]; from: string | null; measure: Measure };

/** How the counts went: of the own country, and the two with the most of the last days. */
export function Course({ data, disease, className }: Given & { className: string }) {
  const t = useTranslations('overview.course');
  const address = useAddress();
  const { measure, given } = useMeasure(data.summary);
  const averaged = measure !== 'hospitalizations';
  const view = averaged && address.get('view') === 'average' ? 'average' : 'weekly';
  const range = address.get('range') === 'year' ? 'year' : 'all';
  const last = data.summary.lastDate;
  const asking: Asking = {
    locations: placesOf(data),
    from: range === 'year' && last ? dateOf(dayOf(last) - 364) : null,
    measure,
  };
  const option = <V extends string>(value: V) => ({ value, name: t(value as string) });
  return (
    <Card title={t('title')} className={className}>
      <div className="mb-5 flex flex-wrap gap-3">
        <Choice label={t('measure')} value={measure} options={given.map(option)} onChange={(v) => address.set({ measure: v })} />
        {averaged && <Choice label={t('view')} value={view} options={[option('weekly'), option('average')]} onChange={(v) => address.set({ view: v })} />}
        <Choice label={t('range')} value={range} options={[option('all'), option('year')]} onChange={(v) => address.set({ range: v })} />
      </div>
      <WhenSeen className={size}>
        {() => (view === 'average' ? <Averages data={data} disease={disease} {...asking} /> : <Weeks data={data} disease={disease} {...asking} />)}
      </WhenSeen>
    </Card>
  );
}

function placesOf(data: OverviewQuery): string[] {
  const own = cluster().country;
  const others = data.summaries.map((s) => s.location?.code).filter((c): c is string => c !== undefined && c !== own);
  return [own, ...others.slice(0, 2)];
}

function Weeks({ data, disease, locations, from, measure }: Given & Asking) {
  const t = useTranslations('overview.course');
  const address = useAddress();
  const foot = useFoot(data.cluster.sources);
  const asked = useAnswer(weeksDocument, { disease, locations, from, ...wanted(measure) });
  return (
    <Answered asked={asked} loading={<Loading className={size} />}>
      {({ timeSeries }) => {
        const chosen = timeSeries.find((s) => s.location.code === address.get('chart')) ?? timeSeries[0];
        if (!chosen) return null;
        return (
          <>
            <Choice
              label={t('place')}
              value={chosen.location.code}
              options={timeSeries.map((s) => ({ value: s.location.code, name: s.location.name }))}
              onChange={(code) => address.set({ chart: code })}
            />
            <div className="mt-4">
              <TimeChart
                title={t('weeksOf', { place: chosen.location.name })}
                unit={t(`${measure}Week`)}
                series={[weeks(chosen, measure, t(measure))]}
                foot={foot([chosen.source], data.summary.lastDate)}
                file={`${disease}-${chosen.location.code}-${measure}-weekly`}
              />
            </div>
          </>
        );
      }}
    </Answered>
  );
}

type WeekSeries = { location: { code: string }; points: WeekPoint[] };
type WeekPoint = {
  period: { start: string; end: string };
  provisional: boolean;
  corrected: boolean;
  cases?: number | null;
  deaths?: number | null;
  hospitalizations?: number | null;
  days: { period: number; cases?: number; deaths?: number; hospitalizations?: number };
};

function weeks(series: WeekSeries, measure: Measure, name: string): ChartSeries {
  return {
    key: series.location.code,
    name,
    mark: 'bar',
    points: series.points.map((p) => {
      const days = p.days[measure] ?? 0;
      return {
        date: p.period.start,
        end: p.period.end,
        value: p[measure] ?? null,
        provisional: p.provisional,
        corrected: p.corrected,
        given: days > 0 && days < p.days.period ? { days, of: p.days.period } : undefined,
      };
    }),
  };
}

function Averages({ data, disease, locations, from, measure }: Given & Asking) {
  const t = useTranslations('overview.course');
  const foot = useFoot(data.cluster.sources);
  const asked = useAnswer(averagesDocument, { disease, locations, from, cases: measure === 'cases', deaths: measure === 'deaths' });
  return (
    <Answered asked={asked} loading={<Loading className={size} />}>
      {({ timeSeries }) => {
        const series = timeSeries.map((s, i) => averages(s, i, measure));
        return (
          <TimeChart
            title={t('averages')}
            unit={t(measure === 'cases' ? 'casesDay' : 'deathsDay')}
            digits={rateDigits(series.flatMap((s) => s.points.map((p) => p.value)))}
            series={series}
            foot={foot(
              timeSeries.map((s) => s.source),
              data.summary.lastDate,
            )}
            file={`${disease}-${locations.join('-')}-${measure}-average`}
          />
        );
      }}
    </Answered>
  );
}

function averages(s: OverviewAveragesQuery['timeSeries'][number], i: number, measure: Measure): ChartSeries {
  const rate = (average: number | null | undefined) => (average == null || !s.denominator ? null : (average / s.denominator.population) * 100_000);
  return {
    key: s.location.code,
    name: s.location.name,
    mark: 'line',
    colour: i + 1,
    points: s.points.map((p) => ({ date: p.date, value: rate(measure === 'cases' ? p.casesAverage : p.deathsAverage), provisional: p.provisional })),
  };
}
