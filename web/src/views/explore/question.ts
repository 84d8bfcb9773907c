// The question of the explorer, and how it stands in the address. No imports: the
// tests load this file by itself.

export const places = ['LOCATION', 'COUNTRY', 'WHO_REGION', 'DISEASE', 'SOURCE'] as const;
export const periods = ['DAY', 'ISO_WEEK', 'MMWR_WEEK', 'MONTH', 'QUARTER', 'YEAR'] as const;
export type Dimension = (typeof places)[number] | (typeof periods)[number];

export const counts = ['cases', 'deaths', 'recovered', 'hospitalizations', 'icuAdmissions'] as const;
export type Count = (typeof counts)[number];

export const simple = [...counts, 'records', 'caseFatalityRatio', 'incidencePer100k', 'mortalityPer100k'] as const;
export type Simple = (typeof simple)[number];

export const intervals = ['caseFatalityRatioInterval', 'incidencePer100kInterval', 'mortalityPer100kInterval'] as const;

export const statistics = ['average', 'minimum', 'maximum', 'quantile', 'days', 'cumulative', 'previous', 'change', 'changeRatio', 'share'] as const;
export type Statistic = (typeof statistics)[number];

/**
 * Something to select on a group, as it is written in the address: a field
 * (`cases`, `caseFatalityRatioInterval`, `denominator`, `sources`), a statistic of a
 * count (`cases.share`), or a quantile with its share (`cases.quantile.0.9`).
 */
export type Measure = string;

export const filterFields = ['date', 'location', 'country', 'whoRegion', 'level', 'source'] as const;
export type FilterField = (typeof filterFields)[number];

export const operatorsOf: Record<FilterField, readonly string[]> = {
  date: ['from', 'to', 'eq', 'ne', 'in', 'notIn'],
  location: ['eq', 'ne', 'in', 'notIn', 'under'],
  country: ['eq', 'ne', 'in', 'notIn'],
  whoRegion: ['eq', 'ne', 'in', 'notIn'],
  level: ['eq', 'ne', 'in', 'notIn'],
  source: ['eq', 'ne', 'in', 'notIn'],
};

export type Condition = { field: FilterField; operator: string; values: string[] };
/** Conditions of which all, at least one, or none must hold. */
export type Group = { join: 'and' | 'or' | 'not'; of: Condition[] };
export type Filter = { join: 'and' | 'or'; of: Condition[]; groups: Group[] };

export const bounds = ['gt', 'gte', 'lt', 'lte', 'eq', 'ne'] as const;
export type Bound = { measure: Measure; operator: (typeof bounds)[number]; value: number };

/** By a dimension, or by a measure. */
export type Order = { by: string; descending: boolean };

export type Question = {
  disease: string;
  groupBy: Dimension[];
  measures: Measure[];
  where: Filter;
  having: Bound[];
  orderBy: Order[];
  first: number;
  /** The day at whose end the knowledge is asked for. */
  asOf: string | undefined;
  totals: boolean;
  /** The dimension whose values are columns. */
  pivot: Dimension | undefined;
};

type Get = (key: string) => string | undefined;

const list = (text: string | undefined) => (text ?? '').split(',').filter((w) => w !== '');
const member = <T extends string>(all: readonly T[], word: string | undefined): word is T => (all as readonly string[]).includes(word ?? '');

const beginning: Record<string, string> = { by: 'COUNTRY', measures: 'cases,deaths,caseFatalityRatio,incidencePer100k', order: '-cases' };

/** Reads the question of an address; what makes no sense there is left out. */
export function read(get: Get): Question {
  // An address that asks nothing yet begins with a question that is easily changed.
  if (get('by') === undefined) return read((key) => get(key) ?? beginning[key]);
  const groupBy = readDimensions(get('by'));
  const pivot = get('pivot');
  return {
    disease: get('disease') ?? 'covid19',
    groupBy,
    measures: list(get('measures')).filter((m) => partsOf(m) !== undefined),
    where: readFilter(get('where'), get('join')),
    having: list(get('having')).flatMap(readBound),
    orderBy: list(get('order')).flatMap(readOrder),
    first: Math.min(1000, Math.max(1, Math.trunc(Number(get('rows'))) || 25)),
    asOf: /^\d{4}-\d\d-\d\d$/.test(get('asof') ?? '') ? get('asof') : undefined,
    totals: get('totals') === '1',
    pivot: groupBy.length === 2 ? groupBy.find((d) => d === pivot) : undefined,
  };
}

function readDimensions(text: string | undefined): Dimension[] {
  const words = [...new Set(list(text))];
  let calendar = false;
  return words.filter((w): w is Dimension => {
    if (member(places, w)) return true;
    if (calendar || !member(periods, w)) return false;
    calendar = true;
    return true;
  });
}

export type Parts =
  | { kind: 'field'; field: string }
  | { kind: 'statistic'; count: Count; statistic: Statistic }
  | { kind: 'quantile'; count: Count; p: number };

/** Takes the written form of a measure apart; undefined where it is none. */
export function partsOf(measure: Measure): Parts | undefined {
  const [field = '', statistic, ...rest] = measure.split('.');
  if (statistic === undefined) {
    const known = member(simple, field) || member(intervals, field) || field === 'denominator' || field === 'sources';
    return known ? { kind: 'field', field } : undefined;
  }
  if (!member(counts, field) || !member(statistics, statistic)) return undefined;
  if (statistic !== 'quantile') return rest.length === 0 ? { kind: 'statistic', count: field, statistic } : undefined;
  const p = Number(rest.join('.'));
  const good = rest.length > 0 && p >= 0 && p <= 1 && Math.abs(p * 1000 - Math.round(p * 1000)) < 1e-9;
  return good ? { kind: 'quantile', count: field, p } : undefined;
}

// where=date.from:2021-01-01 or1.country.in:FRA,DEU or1.whoRegion.eq:EURO not2.level.eq:COUNTY
function readFilter(text: string | undefined, join: string | undefined): Filter {
  const filter: Filter = { join: join === 'or' ? 'or' : 'and', of: [], groups: [] };
  const groups = new Map<string, Group>();
  for (const word of (text ?? '').split(' ')) {
    const [, name, kind, field, operator, values] = /^(?:((and|or|not)\d+)\.)?(\w+)\.(\w+):(.*)$/.exec(word) ?? [];
    if (!member(filterFields, field) || !operatorsOf[field].includes(operator ?? '')) continue;
    const condition: Condition = { field, operator: operator ?? '', values: list(values) };
    if (name === undefined) {
      filter.of.push(condition);
      continue;
    }
    const group = groups.get(name) ?? { join: kind as Group['join'], of: [] };
    if (!groups.has(name)) filter.groups.push(group);
    groups.set(name, group);
    group.of.push(condition);
  }
  return filter;
}

// having=cases:gt:1000,cases.share:lte:0.5
function readBound(text: string): Bound[] {
  const [measure = '', operator, value = ''] = text.split(':');
  const parts = partsOf(measure);
  if (!parts || !member(bounds, operator) || value === '' || !Number.isFinite(Number(value))) return [];
  if (parts.kind === 'field' && !member(simple, parts.field)) return [];
  return [{ measure, operator, value: Number(value) }];
}

// order=-cases,COUNTRY
function readOrder(text: string): Order[] {
  const descending = text.startsWith('-');
  const by = descending ? text.slice(1) : text;
  const parts = partsOf(by);
  const known = member(places, by) || member(periods, by) || (parts && (parts.kind !== 'field' || member(simple, parts.field)));
  return known ? [{ by, descending }] : [];
}

const conditionText = (c: Condition) => `${c.field}.${c.operator}:${c.values.join(',')}`;

/** The question as parts of an address; those as they are without saying are left out. */
export function write(q: Question): Record<string, string | undefined> {
  const groups = q.where.groups.flatMap((g, i) => g.of.map((c) => `${g.join}${i + 1}.${conditionText(c)}`));
  return {
    disease: q.disease,
    by: q.groupBy.join(',') || 'NONE',
    measures: q.measures.join(',') || 'none',
    where: [...q.where.of.map(conditionText), ...groups].join(' ') || undefined,
    join: q.where.join === 'or' ? 'or' : undefined,
    having: q.having.map((b) => `${b.measure}:${b.operator}:${b.value}`).join(',') || undefined,
    order: q.orderBy.map((o) => `${o.descending ? '-' : ''}${o.by}`).join(',') || undefined,
    rows: q.first === 25 ? undefined : String(q.first),
    asof: q.asOf,
    totals: q.totals ? '1' : undefined,
    pivot: q.pivot,
  };
}
