'use client';
import { useTranslations } from 'next-intl';
import { type ReactNode, type RefObject, useId, useState } from 'react';
import { type Cell, csv, save } from '@/lib/download';
import { Button } from '@/ui/controls';
import { Table } from '@/ui/table';
import type { LegendItem } from './picture';

/** The numbers behind a drawing: what its table shows and its file holds. */
export type Numbers = {
  /** The heads of the file's columns. */
  head: string[];
  /** The rows of the file, in order. */
  rows: () => Cell[][];
  /** How a cell is written in the table. */
  write: (cell: Cell, column: number) => string;
  /** Whether the table begins with the last row. */
  newestFirst?: boolean;
};

type FrameProps = {
  title: string;
  unit: string;
  /** Where the numbers come from, and of which day: it stands below, and in the picture. */
  foot: string;
  /** What stands beside the drawing on the page and has to be in its picture. */
  legend?: LegendItem[];
  remarks?: string[];
  /** The name of downloaded files, without its ending. */
  file: string;
  numbers: Numbers;
  drawing: RefObject<HTMLDivElement | null>;
  children: ReactNode;
};

/** What is around a drawing: title and unit, the table behind it, the downloads, the source. */
export function Frame({ title, unit, foot, legend = [], remarks = [], file, numbers, drawing, children }: FrameProps) {
  const t = useTranslations('common');
  const [table, setTable] = useState(false);
  const id = useId();
  const picture = async () => {
    const svg = drawing.current?.querySelector('svg');
    if (!svg) return;
    const { pictureOf } = await import('./picture');
    save(`${file}.png`, await pictureOf(svg, { title, unit, legend, foot: [...remarks, foot] }));
  };
  return (
    <figure aria-labelledby={id}>
      <figcaption id={id} className="mb-3">
        <span className="block font-semibold">{title}</span>
        <span className="block text-sm text-soft">{unit}</span>
      </figcaption>
      {children}
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <Button aria-expanded={table} onClick={() => setTable(!table)}>
          {t(table ? 'table.hide' : 'table.show')}
        </Button>
        <Button onClick={() => save(`${file}.csv`, csv(numbers.head, numbers.rows()))}>{t('download.csv')}</Button>
        <Button onClick={picture}>{t('download.png')}</Button>
      </div>
      <p className="mt-2 text-xs text-soft">{foot}</p>
      {table && (
        <div className="mt-4">
          <Behind caption={title} numbers={numbers} />
        </div>
      )}
    </figure>
  );
}

function Behind({ caption, numbers }: { caption: string; numbers: Numbers }) {
  const rows = numbers.rows();
  const columns = numbers.head.map((head, i) => ({
    key: String(i),
    head,
    cell: (row: Cell[]) => numbers.write(row[i], i),
    number: typeof (rows.find((r) => r[i] !== null && r[i] !== undefined)?.[i] ?? 0) === 'number',
    names: i === 0,
  }));
  return <Table caption={caption} columns={columns} rows={numbers.newestFirst ? rows.reverse() : rows} rowKey={(r) => String(r[0])} step={30} />;
}
