// What a chart over time shows, and the reckoning that it needs. Nothing here draws.

/** A day, week or month of a series. */
export type ChartPoint = {
  /** The first day: YYYY-MM-DD. */
  date: string;
  /** The last day, where the point covers more than one. */
  end?: string | undefined;
  /** Null where the source gives none. */
  value: number | null;
  /** Counts of this age usually still change. */
  provisional?: boolean;
  /** A publisher's correction below zero lies within. */
  corrected?: boolean;
  /** On how many of its days the count is given, where that is not all of them. */
  given?: { days: number; of: number } | undefined;
};

export type ChartSeries = {
  key: string;
  /** How it is called at the end of its line: a place, or a measure. */
  name: string;
  points: ChartPoint[];
  /** Bars stand for counts of a period, a line for averages and totals. */
  mark: 'line' | 'bar';
  /** The colour, from 1 to 7; without it, the accent of the disease. */
  colour?: number | undefined;
  /** Stands behind the others: the days behind their average. */
  faint?: boolean;
};

/** A note on the quality of some days, which the chart marks. */
export type ChartNote = { id: string; firstDate: string; lastDate: string; text: string };

export type Row = { date: string; end: string | undefined; points: Record<string, ChartPoint | undefined> };

const dayLength = 86_400_000;
export const dayOf = (date: string) => Date.parse(`${date}T00:00:00Z`) / dayLength;
export const dateOf = (day: number) => new Date(day * dayLength).toISOString().slice(0, 10);

/** The series side by side: a row for each date, those that no series has among them. */
export function rowsOf(series: ChartSeries[]): Row[] {
  const rows = new Map<string, Row>();
  for (const s of series) {
    for (const p of s.points) {
      const row = rows.get(p.date) ?? { date: p.date, end: p.end, points: {} };
      row.points[s.key] = p;
      rows.set(p.date, row);
    }
  }
  const sorted = [...rows.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
  return sorted.flatMap((row, i) => [row, ...missingBetween(row, sorted[i + 1])]);
}

// Between series that do not touch lie days (or weeks) of none of them; left out, they
// would make time jump.
function missingBetween(row: Row, next: Row | undefined): Row[] {
  const step = row.end ? dayOf(row.end) - dayOf(row.date) + 1 : 1;
  if (!next || step > 7) return [];
  const missing: Row[] = [];
  for (let day = dayOf(row.date) + step; day < dayOf(next.date); day += step) {
    missing.push({ date: dateOf(day), end: step > 1 ? dateOf(day + step - 1) : undefined, points: {} });
  }
  return missing;
}

/** The ends and steps of an axis that holds zero and all values: steps of 1, 2 or 5 times a power of ten. */
export function axisOf(values: number[], steps = 5): { low: number; high: number; ticks: number[] } {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  if (high === low) return { low: 0, high: 1, ticks: [0, 1] };
  const rough = (high - low) / steps;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((m) => m * power >= rough) as number) * power;
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  return { low: first * step, high: last * step, ticks: ticks.map((t) => Number(t.toPrecision(12))) };
}

/** The dates to name below the axis: first ones of years, months or days, as many as have room. */
export function timeTicks(dates: string[], room: number): string[] {
  const ways: ((d: string) => string)[] = [
    (d) => d,
    (d) => d.slice(0, 7),
    (d) => `${d.slice(0, 4)}-${Math.floor((Number(d.slice(5, 7)) - 1) / 3)}`,
    (d) => `${d.slice(0, 4)}-${Number(d.slice(5, 7)) > 6}`,
    (d) => d.slice(0, 4),
  ];
  for (const part of ways) {
    const firsts = dates.filter((d, i) => i > 0 && part(d) !== part(dates[i - 1] as string));
    const ticks = part === ways[0] ? dates : firsts;
    if (ticks.length > 0 && ticks.length <= Math.max(1, room)) return ticks;
  }
  const firsts = dates.filter((d, i) => i > 0 && d.slice(0, 4) !== dates[i - 1]?.slice(0, 4));
  const every = Math.ceil(firsts.length / Math.max(1, room));
  return firsts.filter((_, i) => i % every === 0);
}

/** Moves labels apart that would lie over each other, each as little as can be. */
export function apart(wanted: number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] as number) - (wanted[b] as number));
  const places = [...wanted];
  let floor = low;
  for (const i of order) {
    places[i] = Math.max(places[i] as number, floor);
    floor = (places[i] as number) + gap;
  }
  let ceiling = high;
  for (const i of order.reverse()) {
    places[i] = Math.min(places[i] as number, ceiling);
    ceiling = (places[i] as number) - gap;
  }
  return places;
}

/** How many digits rates need so that the larger of them can be told apart: two where they are below ten. */
export function rateDigits(values: (number | null)[]): number {
  const high = Math.max(0, ...values.map((v) => Math.abs(v ?? 0)));
  return high === 0 ? 1 : Math.min(5, Math.max(1, 2 - Math.floor(Math.log10(high))));
}

/** The colour of a series, as a value for fill and stroke. */
export const colourOf = (s: ChartSeries) => (s.colour ? `var(--series-${s.colour})` : 'var(--accent)');
