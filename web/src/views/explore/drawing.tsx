'use client';
import { useTranslations } from 'next-intl';
import { lazy, Suspense } from 'react';
import type { ChartSeries } from '@/charts/series';
import { useAddress } from '@/lib/address';
import { has } from '@/lib/cluster';
import { Button } from '@/ui/controls';
import { Loading } from '@/ui/states';
import type { Node } from './answer';
import { identity } from './cells';
import { type Field, keyFields, valueIn } from './document';
import { useNames, useWriting } from './names';
import { CellChoice, useCell } from './pivot-table';
import { type Dimension, periods, type Question } from './question';

const TimeChart = lazy(() => import('@/charts/time-chart'));

/** More lines than there are colours can't be told apart. */
const most = 7;
const calendar: readonly string[] = periods;

/** The groups over time, where they are by a period and one thing more at most. Drawn on demand. */
export function Drawing({ question, rows }: { question: Question; rows: Node[] }) {
  const t = useTranslations('explore');
  const address = useAddress();
  const cell = useCell(question);
  const others = question.groupBy.filter((d) => !calendar.includes(d));
  const timed = question.groupBy.length - others.length === 1 && others.length <= 1;
  if (!has('DATAVIZ') || !timed || !cell || rows.length === 0) return null;
  const open = address.get('chart') === '1';
  return (
    <div>
      <Button aria-expanded={open} onClick={() => address.set({ chart: open ? undefined : '1' })}>
        {t(open ? 'hideChart' : 'showChart')}
      </Button>
      {open && (
        <div className="mt-4 flex flex-col gap-4">
          {!question.pivot && <CellChoice question={question} value={cell} />}
          <Chart question={question} rows={rows} cell={cell} other={others[0]} />
        </div>
      )}
    </div>
  );
}

function Chart({ question, rows, cell, other }: { question: Question; rows: Node[]; cell: Field; other: Dimension | undefined }) {
  const t = useTranslations('explore');
  const name = useNames();
  const write = useWriting();
  const all = seriesOf(question, rows, cell, other, (value) => (other ? write.key(other, value) : name.measure(cell.name)));
  return (
    <Suspense fallback={<Loading className="h-96" />}>
      <TimeChart
        title={`${name.measure(cell.name)}: ${question.groupBy.map(name.dimension).join(' × ')}`}
        unit={name.measure(cell.name)}
        digits={/Per100k|Ratio|share|average|quantile/.test(cell.name) ? 3 : 0}
        series={all.slice(0, most)}
        foot={all.length > most ? t('chartPart', { most, count: all.length }) : t('chartFoot')}
        file="mspr-explore"
      />
    </Suspense>
  );
}

function seriesOf(q: Question, rows: Node[], cell: Field, other: Dimension | undefined, write: (value: unknown) => string): ChartSeries[] {
  const keys = keyFields(q);
  const time = keys.find((k) => calendar.includes(k.name)) as Field;
  const key = keys.find((k) => k.name === other);
  const daily = time.name === 'DAY';
  const all = new Map<string, ChartSeries>();
  for (const row of rows) {
    const value = key ? valueIn(row, key) : null;
    const id = identity(value);
    const one = all.get(id) ?? { key: id, name: write(value), points: [], mark: 'line', colour: other ? (all.size % most) + 1 : undefined };
    all.set(id, one);
    const { start, end } = valueIn(row, time) as { start: string; end: string };
    const n = valueIn(row, cell);
    one.points.push({ date: start, end: daily ? undefined : end, value: typeof n === 'number' ? n : null });
  }
  for (const one of all.values()) one.points.sort((a, b) => (a.date < b.date ? -1 : 1));
  return [...all.values()];
}
