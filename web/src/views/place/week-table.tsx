'use client';
import { useTranslations } from 'next-intl';
import type { PlaceQuery, PlaceWeekTableQuery } from '@/gql/graphql';
import { useAnswer } from '@/lib/answer';
import { csv, save } from '@/lib/download';
import { useFormat, useMeasures } from '@/lib/format';
import { Button, Card } from '@/ui/controls';
import { Answered, Empty, Loading } from '@/ui/states';
import { type Column, Table } from '@/ui/table';
import { changeOf } from '../numbers/headline';
import { useFoot } from '../numbers/named';
import { Change } from '../numbers/trend';
import { weekTableDocument } from './documents';
import type { Measure } from './view';

type Given = { data: PlaceQuery; disease: string; code: string; given: readonly Measure[] };
type Week = PlaceWeekTableQuery['timeSeries'][number]['points'][number] & { change: number | null };

/** A date that is not broken over two lines. */
const whole = (date: string) => date.replaceAll(' ', '\u00a0');

/** The weeks of a place in numbers, the newest first: what a chart shows where there are charts. */
export function WeekTable({ data, disease, code, given }: Given) {
  const t = useTranslations('place.weeks');
  const foot = useFoot(data.cluster.sources);
  const asked = useAnswer(weekTableDocument, { disease, code, from: null, to: null });
  return (
    <Card title={t('title')}>
      <Answered asked={asked} loading={<Loading className="h-[36rem]" />}>
        {({ timeSeries: [series] }) =>
          series ? (
            <>
              <Weeks points={series.points} given={given} />
              <div className="mt-4 flex flex-wrap items-center gap-4">
                <Download points={series.points} given={given} file={`${disease}-${code}-weekly`} />
                <p className="text-xs text-soft">{foot([series.source], data.summary.lastDate)}</p>
              </div>
              <Notes notes={series.annotations} />
            </>
          ) : (
            <Empty title={t('empty')} />
          )
        }
      </Answered>
    </Card>
  );
}

type Points = PlaceWeekTableQuery['timeSeries'][number]['points'];

// A week of which days are missing is no fair comparison with a whole one.
function withChange(points: Points, measure: Measure): Week[] {
  const whole = (p: Points[number] | undefined) => p !== undefined && measure in p.days && p.days[measure as 'cases'] === p.days.period;
  return points.map((p, i) => {
    const before = points[i - 1];
    return { ...p, change: before && whole(p) && whole(before) ? changeOf(p[measure], before[measure]) : null };
  });
}

function Weeks({ points, given }: { points: Points; given: readonly Measure[] }) {
  const t = useTranslations('place.weeks');
  const f = useFormat();
  const nameOf = useMeasures();
  const first = given[0] ?? 'cases';
  const rows = withChange(points, first).reverse();
  const columns: Column<Week>[] = [
    {
      key: 'week',
      head: t('week'),
      names: true,
      cell: (w) => (
        <span className="block min-w-28 sm:whitespace-nowrap">
          {t('days', { start: whole(f.shortDate(w.period.start)), end: whole(f.shortDate(w.period.end)) })}
        </span>
      ),
    },
    ...given.map((m) => ({ key: m, head: nameOf(m), number: true, cell: (w: Week) => f.number(w[m]) })),
    { key: 'change', head: t('change', { measure: nameOf(first) }), number: true, cell: (w) => <Change change={w.change} /> },
    ...(given.includes('cases') ? [{ key: 'rate', head: nameOf('casesPer100k'), number: true, cell: (w: Week) => f.number(w.casesPer100k, 1) }] : []),
    { key: 'remarks', head: t('remarks'), cell: (w) => <Remarks week={w} first={first} /> },
  ];
  return <Table caption={t('title')} columns={columns} rows={rows} rowKey={(w) => w.period.start} step={16} />;
}

function Remarks({ week, first }: { week: Week; first: Measure }) {
  const t = useTranslations('place.weeks');
  const days = first === 'deaths' || first === 'hospitalizations' ? week.days[first] : week.days.cases;
  const said = [
    days > 0 && days < week.days.period && t('given', { days, of: week.days.period }),
    week.provisional && t('provisional'),
    week.corrected && t('corrected'),
  ].filter((s) => s !== false);
  return <span className="text-soft">{said.join('; ')}</span>;
}

function Download({ points, given, file }: { points: Points; given: readonly Measure[]; file: string }) {
  const t = useTranslations('common.download');
  const w = useTranslations('place.weeks');
  const nameOf = useMeasures();
  const head = [w('from'), w('to'), ...given.map(nameOf), nameOf('casesPer100k')];
  const rows = () => points.map((p) => [p.period.start, p.period.end, ...given.map((m) => p[m]), p.casesPer100k]);
  return <Button onClick={() => save(`${file}.csv`, csv(head, rows()))}>{t('csv')}</Button>;
}

function Notes({ notes }: { notes: PlaceWeekTableQuery['timeSeries'][number]['annotations'] }) {
  const t = useTranslations('place.weeks');
  const f = useFormat();
  if (notes.length === 0) return null;
  return (
    <section className="mt-6">
      <h3>{t('notes')}</h3>
      <ul className="mt-2 space-y-1 text-sm">
        {notes.map((n) => (
          <li key={n.id}>
            <span className="font-medium">
              {n.firstDate === n.lastDate ? f.date(n.firstDate) : t('days', { start: f.date(n.firstDate), end: f.date(n.lastDate) })}
            </span>{' '}
            {n.note}
          </li>
        ))}
      </ul>
    </section>
  );
}
