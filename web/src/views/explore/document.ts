// Builds the GraphQL of a question. Pure, with a test of its own: tests/explore.test.mjs.
import { type Bound, type Condition, type Filter, type Group, type Measure, type Order, type Parts, partsOf, periods, type Question } from './question';

export type Built = { query: string; variables: Record<string, unknown> };

/** What an answer's groups are read by: a key or a measure, and where its value lies. */
export type Field = { name: string; path: string[] };

const calendar = new Set<string>(periods);

/** What the groups must be by for a measure to be had; undefined when nothing is missing. */
export function missing(measure: Measure, groupBy: readonly string[]): 'place' | 'placeOrRegion' | 'period' | undefined {
  const parts = partsOf(measure);
  const one = groupBy.includes('LOCATION') || groupBy.includes('COUNTRY');
  if (parts?.kind === 'field') return /^(incidence|mortality|denominator)/.test(parts.field) && !one ? 'place' : undefined;
  if (parts?.kind !== 'statistic') return undefined;
  if (parts.statistic === 'share') return one || groupBy.includes('WHO_REGION') ? undefined : 'placeOrRegion';
  const needs = ['cumulative', 'previous', 'change', 'changeRatio'].includes(parts.statistic);
  return needs && !groupBy.some((d) => calendar.has(d)) ? 'period' : undefined;
}

/** The measures that can be asked for with the question's groups. */
export const possible = (q: Question): Measure[] => q.measures.filter((m) => missing(m, q.groupBy) === undefined);

const keys: Record<string, { field: string; select: string; path: string[] }> = {
  DISEASE: { field: 'disease', select: 'disease', path: ['disease'] },
  LOCATION: { field: 'location', select: 'location { code name }', path: ['location'] },
  COUNTRY: { field: 'country', select: 'country { code name }', path: ['country'] },
  WHO_REGION: { field: 'whoRegion', select: 'whoRegion', path: ['whoRegion'] },
  SOURCE: { field: 'source', select: 'source', path: ['source'] },
};
const period = { field: 'period', select: 'period { start end }', path: ['period'] };

const keyOf = (dimension: string) => keys[dimension] ?? period;

/** The keys of the groups, in the order in which they are grouped by. */
export const keyFields = (q: Question): Field[] => q.groupBy.map((d) => ({ name: d, path: keyOf(d).path }));

/** The alias of a quantile: q90 of 0.9, q2_5 of 0.025. */
const aliasOf = (p: number) => `q${String(Number((p * 100).toFixed(1))).replace('.', '_')}`;

function pathOf(parts: Parts): string[] {
  if (parts.kind === 'field') return [parts.field];
  return [`${parts.count}Statistics`, parts.kind === 'quantile' ? aliasOf(parts.p) : parts.statistic];
}

export const measureFields = (q: Question): Field[] => possible(q).map((m) => ({ name: m, path: pathOf(partsOf(m) as Parts) }));

function selections(q: Question): string[] {
  const all = q.groupBy.map((d) => keyOf(d).select);
  const inner = new Map<string, string[]>();
  for (const measure of possible(q)) {
    const parts = partsOf(measure) as Parts;
    if (parts.kind === 'field') {
      all.push(
        parts.field.endsWith('Interval') ? `${parts.field} { low high }` : parts.field === 'denominator' ? 'denominator { population year }' : parts.field,
      );
      continue;
    }
    const of = `${parts.count}Statistics`;
    if (!inner.has(of)) {
      inner.set(of, []);
      all.push(of);
    }
    inner.get(of)?.push(parts.kind === 'quantile' ? `${aliasOf(parts.p)}: quantile(p: ${parts.p})` : parts.statistic);
  }
  return all.map((s) => (inner.has(s) ? `${s} { ${inner.get(s)?.join(' ')} }` : s));
}

const single = new Set(['eq', 'ne', 'from', 'to', 'under']);

/** A condition that is not filled in asks nothing. */
const filled = (c: Condition) => c.values.length > 0;

const conditionOf = (c: Condition) => ({ [c.field]: { [c.operator]: single.has(c.operator) ? c.values[0] : c.values } });

function groupOf(g: Group): Record<string, unknown>[] {
  const of = g.of.filter(filled).map(conditionOf);
  if (of.length === 0) return [];
  return [g.join === 'not' ? { not: of.length === 1 ? of[0] : { or: of } } : { [g.join]: of }];
}

/**
 * The filter as the API takes it; undefined where nothing is filled in. What must hold
 * anyway stands at the top, where cumulative counts and the source are looked for;
 * what would stand in the same place twice comes below `and`.
 */
export function whereOf(f: Filter): Record<string, unknown> | undefined {
  const conditions = f.of.filter(filled);
  const groups = f.groups.flatMap(groupOf);
  if (conditions.length + groups.length === 0) return undefined;
  if (f.join === 'or') return { or: [...conditions.map(conditionOf), ...groups] };
  const top: Record<string, Record<string, unknown>> = {};
  const below: Record<string, unknown>[] = [];
  for (const c of conditions) {
    const field = top[c.field] ?? {};
    if (c.operator in field) below.push(conditionOf(c));
    else top[c.field] = { ...field, ...conditionOf(c)[c.field] };
  }
  below.push(...groups);
  return below.length > 0 ? { ...top, and: below } : top;
}

/** Capitals as the API's enumerations have them: icuAdmissions is ICU_ADMISSIONS. */
const enumOf = (word: string) =>
  word
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/([a-z])(100k)$/i, '$1_$2')
    .toUpperCase();

type Statistic = { measure: string; statistic: string; p?: number };
const statisticOf = (parts: Exclude<Parts, { kind: 'field' }>): Statistic =>
  parts.kind === 'quantile'
    ? { measure: enumOf(parts.count), statistic: 'QUANTILE', p: parts.p }
    : { measure: enumOf(parts.count), statistic: enumOf(parts.statistic) };

/** Bounds of one measure are merged; those of statistics stand in a list. */
export function havingOf(all: Bound[], groupBy: readonly string[]): Record<string, unknown> | undefined {
  const fields: Record<string, Record<string, number>> = {};
  const below: Record<string, unknown>[] = [];
  const statistics: Record<string, unknown>[] = [];
  for (const b of all.filter((x) => missing(x.measure, groupBy) === undefined)) {
    const parts = partsOf(b.measure) as Parts;
    const bound = { [b.operator]: b.value };
    if (parts.kind !== 'field') statistics.push({ ...statisticOf(parts), is: bound });
    else if (b.operator in (fields[parts.field] ?? {})) below.push({ [parts.field]: bound });
    else fields[parts.field] = { ...fields[parts.field], ...bound };
  }
  const having = { ...fields, ...(statistics.length > 0 ? { statistics } : {}), ...(below.length > 0 ? { and: below } : {}) };
  return Object.keys(having).length > 0 ? having : undefined;
}

function orderOf(o: Order, groupBy: readonly string[]): Record<string, unknown>[] {
  const direction = o.descending ? 'DESC' : 'ASC';
  const parts = partsOf(o.by);
  if (!parts) return groupBy.includes(o.by) ? [{ dimension: o.by, direction }] : [];
  if (missing(o.by, groupBy)) return [];
  return [parts.kind === 'field' ? { measure: enumOf(parts.field), direction } : { ...statisticOf(parts), direction }];
}

const types: [name: string, type: string][] = [
  ['disease', 'DiseaseCode!'],
  ['groupBy', '[Dimension!]!'],
  ['where', 'RecordFilter'],
  ['having', 'MeasureFilter'],
  ['orderBy', '[AggregateOrder!]'],
  ['first', 'Int'],
  ['after', 'String'],
  ['asOf', 'DateTime'],
];

type Extra = {
  /** Continues behind this cursor. */
  after?: string | undefined;
  first?: number;
  /** Asks for a permanent reference in place of page and totals. */
  citation?: boolean;
  /** The counts that totals are asked of. */
  totals?: string[];
};

/** The document of a question, with the variables that it uses and no others. */
export function build(q: Question, extra: Extra = {}): Built {
  const orderBy = q.orderBy.flatMap((o) => orderOf(o, q.groupBy));
  const given: Record<string, unknown> = {
    disease: q.disease,
    groupBy: q.groupBy,
    where: whereOf(q.where),
    having: havingOf(q.having, q.groupBy),
    orderBy: orderBy.length > 0 ? orderBy : undefined,
    first: extra.first ?? q.first,
    after: extra.after,
    asOf: q.asOf ? `${q.asOf}T23:59:59Z` : undefined,
  };
  const used = types.filter(([name]) => given[name] !== undefined);
  const selected = selections(q);
  const totals = q.totals && extra.totals && extra.totals.length > 0;
  const rest = extra.citation
    ? ['citation {', ...citation.map((f) => `  ${f}`), '}']
    : [...(totals ? ['totalCount', `totals { ${extra.totals?.join(' ')} }`] : []), 'pageInfo { hasNextPage endCursor }'];
  const lines = [
    'query Explore(',
    ...used.map(([name, type]) => `  $${name}: ${type}`),
    ') {',
    '  aggregate(',
    ...used.map(([name]) => `    ${name}: $${name}`),
    '  ) {',
    '    nodes {',
    ...(selected.length > 0 ? selected : ['__typename']).map((s) => `      ${s}`),
    '    }',
    ...rest.map((s) => `    ${s}`),
    '  }',
    '}',
  ];
  return { query: `${lines.join('\n')}\n`, variables: Object.fromEntries(used.map(([name]) => [name, given[name]])) };
}

const citation = ['url', 'text', 'bibtex', 'csl', 'sha256', 'snapshot', 'asOf', 'simulated', 'sources { name licence }'];

/** The value of a field in a group. */
export function valueIn(node: unknown, { path }: Field): unknown {
  let at: unknown = node;
  for (const step of path) at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[step] : null;
  return at ?? null;
}
