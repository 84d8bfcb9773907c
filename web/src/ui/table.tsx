'use client';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Button } from './controls';

export type Column<R> = {
  key: string;
  head: ReactNode;
  cell: (row: R) => ReactNode;
  /** Numbers stand to the right, digits below digits. */
  number?: boolean;
  /** The cell that names its row. */
  names?: boolean;
  /** How the rows are in order of this column, where they are. */
  sorted?: 'ascending' | 'descending' | undefined;
};

/** The first column stays in sight where it names the rows and the others are scrolled. */
const stays = <R,>(c: Column<R>, at: number) => (c.names && at === 0 ? 'sticky left-0 bg-card' : '');

/** A table that scrolls by itself where it is wider than the page, and shows long lists in steps. */
export function Table<R>({
  caption,
  columns,
  rows,
  rowKey,
  step = 50,
  more,
}: {
  caption: string;
  columns: Column<R>[];
  rows: R[];
  rowKey: (row: R, index: number) => string;
  /** How many rows are shown before somebody asks for more. */
  step?: number;
  /** Asks the server for the next page, where there is one. */
  more?: () => void;
}) {
  const t = useTranslations('common.table');
  const [shown, setShown] = useState(step);
  const left = rows.length - shown;
  return (
    <div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className="relative overflow-x-auto" aria-label={caption} tabIndex={0}>
        <table className="w-full border-separate border-spacing-0 text-sm">
          <caption className="sr-only">{caption}</caption>
          <thead>
            <tr className="text-left">
              {columns.map((c, i) => (
                <th
                  key={c.key}
                  scope="col"
                  aria-sort={c.sorted}
                  className={`border-b border-line px-3 py-2 align-bottom font-medium text-soft first:pl-0 last:pr-0 ${c.number ? 'text-right' : ''} ${stays(c, i)}`}
                >
                  {c.head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row, i) => (
              <tr key={rowKey(row, i)} className="group">
                {columns.map((c, at) => {
                  const style = `border-b border-line px-3 py-2 align-top group-last:border-0 first:pl-0 last:pr-0 ${c.number ? 'text-right tabular-nums' : ''}`;
                  return c.names ? (
                    <th key={c.key} scope="row" className={`${style} text-left font-medium ${stays(c, at)}`}>
                      {c.cell(row)}
                    </th>
                  ) : (
                    <td key={c.key} className={style}>
                      {c.cell(row)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {(left > 0 || more) && (
        <Button className="mt-3" onClick={() => (left > 0 ? setShown(shown + step) : more?.())}>
          {t('more')}
        </Button>
      )}
    </div>
  );
}
