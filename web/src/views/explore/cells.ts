import type { Node } from './answer';
import { type Field, keyFields, measureFields, valueIn } from './document';
import { type Dimension, periods, type Question } from './question';

/** What tells a key apart from others of its dimension. */
export function identity(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value);
  const v = value as { code?: string; start?: string };
  return v.code ?? v.start ?? '';
}

/** The measures that a cell or a point can show: single numbers. */
export const numeric = (q: Question): Field[] => measureFields(q).filter((m) => !/Interval$|^denominator$|^sources$/.test(m.name));

export type Crossed = {
  rows: { id: string; value: unknown }[];
  columns: { id: string; value: unknown }[];
  at: (row: string, column: string) => unknown;
};

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

/** Groups of two dimensions as rows and columns: columns and periods in order of their keys, other rows in order of appearance. */
export function cross(q: Question, across: Dimension, nodes: Node[], measure: Field): Crossed {
  const [first, second] = keyFields(q) as [Field, Field];
  const [down, over] = first.name === across ? [second, first] : [first, second];
  const rows = new Map<string, unknown>();
  const columns = new Map<string, unknown>();
  const cells = new Map<string, unknown>();
  for (const node of nodes) {
    const row = valueIn(node, down);
    const column = valueIn(node, over);
    rows.set(identity(row), row);
    columns.set(identity(column), column);
    cells.set(`${identity(row)} ${identity(column)}`, valueIn(node, measure));
  }
  const entries = (of: Map<string, unknown>) => [...of].map(([id, value]) => ({ id, value }));
  return {
    rows: (periods as readonly string[]).includes(down.name) ? entries(rows).sort(byId) : entries(rows),
    columns: entries(columns).sort(byId),
    at: (row, column) => cells.get(`${row} ${column}`) ?? null,
  };
}
