'use client';
import { useFormat, useMeasures } from '@/lib/format';
import type { Column } from '@/ui/table';
import { Change } from './series';

type Counts = { cases: number | null; deaths: number | null };

/** The columns of counts that were one thing and became another. */
export function useCounted() {
  const name = useMeasures();
  return <R extends { before: Counts; after: Counts; change: Counts }>(m: keyof Counts): Column<R> => ({
    key: m,
    head: name(m),
    number: true,
    cell: (r) => <BeforeAndAfter before={r.before[m]} after={r.after[m]} change={r.change[m]} />,
  });
}

/** 12 → 15 (+3), or the count alone where it is the same. */
function BeforeAndAfter({ before, after, change }: { before: number | null; after: number | null; change: number | null }) {
  const f = useFormat();
  if (before === after) return f.number(after);
  return (
    <span className="whitespace-nowrap">
      {f.number(before)} → {f.number(after)} (<Change n={change} />)
    </span>
  );
}
