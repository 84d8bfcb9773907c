import type { Cell } from '@/lib/download';
import { askGroups, type Node } from './answer';
import { build, keyFields, measureFields, valueIn } from './document';
import type { Question } from './question';

/** The most rows that are taken away at once; what is more is said, and not cut short in silence. */
export const mostRows = 50_000;

export type Taken = { nodes: Node[]; passport: unknown; whole: boolean };

/** All pages of an answer, up to the limit. */
export async function takeAll(q: Question, page: number, told: (rows: number) => void, signal: AbortSignal): Promise<Taken> {
  const nodes: Node[] = [];
  let after: string | undefined;
  for (;;) {
    const { data, passport } = await askGroups(build({ ...q, totals: false }, { after, first: Math.min(page, mostRows - nodes.length) }), signal);
    nodes.push(...data.aggregate.nodes);
    told(nodes.length);
    const { hasNextPage, endCursor } = data.aggregate.pageInfo;
    if (!hasNextPage || !endCursor) return { nodes, passport, whole: true };
    if (nodes.length >= mostRows) return { nodes, passport, whole: false };
    after = endCursor;
  }
}

// A value of several parts has a column for each.
const columnsOf: Record<string, string[]> = {
  location: ['code', 'name'],
  country: ['code', 'name'],
  period: ['start', 'end'],
  denominator: ['population', 'year'],
};
const partsOf = (name: string): string[] => columnsOf[name] ?? (name.endsWith('Interval') ? ['low', 'high'] : []);

/** Head and rows of the file, named as the API names them. */
export function tableOf(q: Question, nodes: Node[]): { head: string[]; rows: Cell[][] } {
  const fields = [...keyFields(q).map((k) => ({ ...k, name: k.path[0] as string })), ...measureFields(q)];
  const head = fields.flatMap((f) => (partsOf(f.name).length > 0 ? partsOf(f.name).map((p) => `${f.name}.${p}`) : [f.name]));
  const cells = (node: Node) =>
    fields.flatMap((f): Cell[] => {
      const value = valueIn(node, f);
      const parts = partsOf(f.name);
      if (parts.length > 0) return parts.map((p) => (value as Record<string, Cell> | null)?.[p]);
      return [Array.isArray(value) ? value.join(' ') : (value as Cell)];
    });
  return { head, rows: nodes.map(cells) };
}
