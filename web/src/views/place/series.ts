import type { ChartNote, ChartPoint, ChartSeries } from '@/charts/series';
import type { NoteShownFragment, PlaceAveragesQuery, PlaceCountsQuery, PlaceDaysQuery, PlaceTotalsQuery, PlaceWeeksQuery } from '@/gql/graphql';
import { countName } from '../numbers/disease';
import { hasAverage, type Measure, type PlaceView } from './view';

// From what the API answers to what a chart shows.

type Place = { code: string; name: string };
type Rate = { population: number } | null;
type Said = { location: Place; denominator: Rate };

const per = (value: number | null | undefined, view: PlaceView, of: Rate): number | null => {
  if (value === null || value === undefined) return null;
  if (!view.rate) return value;
  return of ? (value / of.population) * 100_000 : null;
};

/** The days of one place as bars, behind their average where there is one. */
export function dailySeries(data: PlaceDaysQuery, view: PlaceView, names: { count: string; average: string }): ChartSeries[] {
  const { measure } = view;
  const averaged = hasAverage(measure);
  return data.timeSeries.flatMap((s) => {
    const { code } = s.location;
    const counts: ChartSeries = {
      key: code,
      name: names.count,
      mark: 'bar',
      faint: averaged,
      points: s.points.map((p) => ({ ...marks(p), date: p.date, value: per(p[measure], view, s.denominator) })),
    };
    return averaged ? [counts, { ...averageOf(s, measure, view), key: `${code}-average`, name: names.average }] : [counts];
  });
}

/** The averages of several places. */
export const averageSeries = (data: PlaceAveragesQuery, view: PlaceView): ChartSeries[] =>
  data.timeSeries.map((s, i) => ({ ...identity(s, i, false), ...averageOf(s, view.measure, view) }));

type Averaged = Said & { points: { date: string; provisional: boolean; casesAverage?: number | null; deathsAverage?: number | null }[] };

const averageOf = (s: Averaged, measure: Measure, view: PlaceView): Pick<ChartSeries, 'mark' | 'points'> => ({
  mark: 'line',
  points: s.points.map((p) => ({
    date: p.date,
    provisional: p.provisional,
    value: per(measure === 'deaths' ? p.deathsAverage : p.casesAverage, view, s.denominator),
  })),
});

/** The daily counts of several places, of what has no average. */
export const countSeries = (data: PlaceCountsQuery, view: PlaceView): ChartSeries[] =>
  data.timeSeries.map((s, i) => ({
    ...identity(s, i, false),
    mark: 'line',
    points: s.points.map((p) => ({
      date: p.date,
      provisional: p.provisional,
      value: hasAverage(view.measure) ? null : per(p[view.measure], view, s.denominator),
    })),
  }));

export function weeklySeries(data: PlaceWeeksQuery, view: PlaceView): ChartSeries[] {
  const alone = data.timeSeries.length === 1;
  return data.timeSeries.map((s, i) => ({
    ...identity(s, i, alone),
    mark: alone ? 'bar' : 'line',
    points: s.points.map((p) => ({
      ...marks(p),
      date: p.period.start,
      end: p.period.end,
      value: per(p[view.measure], view, s.denominator),
      given: partly(p.days, view.measure),
    })),
  }));
}

export function totalSeries(data: PlaceTotalsQuery, view: PlaceView): ChartSeries[] {
  const alone = data.timeSeries.length === 1;
  return data.timeSeries.map((s, i) => ({
    ...identity(s, i, alone),
    mark: 'line',
    points: s.points.map((p) => ({
      date: p.period.start,
      end: p.period.end,
      provisional: p.provisional,
      value: per(p.cumulative[view.measure], view, s.denominator),
    })),
  }));
}

// Of several places each has a colour of its own; one alone has the disease's.
const identity = (s: Said, i: number, alone: boolean) => ({
  key: s.location.code,
  name: s.location.name,
  colour: alone ? undefined : i + 1,
});

const marks = (p: { provisional: boolean; corrected?: boolean }): Pick<ChartPoint, 'provisional' | 'corrected'> => ({
  provisional: p.provisional,
  corrected: p.corrected === true,
});

function partly(days: { period: number } & Partial<Record<Measure, number>>, measure: Measure): ChartPoint['given'] {
  const given = days[measure] ?? 0;
  return given > 0 && given < days.period ? { days: given, of: days.period } : undefined;
}

/** The notes on the measure; those of several places say which one they are of. */
export function notesOf(series: { location: Place; annotations?: NoteShownFragment[] }[], measure: Measure): ChartNote[] {
  return series
    .flatMap((s) =>
      (s.annotations ?? [])
        .filter((n) => n.counts.some((c) => countName(c) === measure))
        .map((n) => ({
          id: `${s.location.code}-${n.id}`,
          firstDate: n.firstDate,
          lastDate: n.lastDate,
          text: series.length > 1 ? `${s.location.name}: ${n.note}` : n.note,
        })),
    )
    .sort((a, b) => (a.firstDate < b.firstDate ? -1 : 1));
}
