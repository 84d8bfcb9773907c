'use client';
import { useTranslations } from 'next-intl';
import { useAddress } from '@/lib/address';
import type { More } from '@/lib/more';
import { SelectField } from '@/ui/controls';
import { MoreTable } from '@/ui/more-table';
import { Empty } from '@/ui/states';
import type { Column } from '@/ui/table';
import type { Node } from './answer';
import { cross, numeric } from './cells';
import type { Field } from './document';
import { useNames, useWriting } from './names';
import type { Dimension, Question } from './question';

/** The measure that a cell shows: the one that the address names, else the first. */
export function useCell(question: Question): Field | undefined {
  const address = useAddress();
  const offered = numeric(question);
  return offered.find((m) => m.name === address.get('cell')) ?? offered[0];
}

/** Chooses what a cell shows, where there is a choice. */
export function CellChoice({ question, value }: { question: Question; value: Field }) {
  const t = useTranslations('explore');
  const address = useAddress();
  const name = useNames().measure;
  const offered = numeric(question);
  if (offered.length < 2) return null;
  return (
    <div className="w-72 max-w-full">
      <SelectField label={t('cell')} value={value.name} onChange={(e) => address.set({ cell: e.target.value })}>
        {offered.map((m) => (
          <option key={m.name} value={m.name}>
            {name(m.name)}
          </option>
        ))}
      </SelectField>
    </div>
  );
}

/** One dimension down, the other across. Only what is loaded is in it, and it says so. */
export function PivotTable({ question, pivot, list }: { question: Question; pivot: Dimension; list: More<Node> }) {
  const t = useTranslations('explore');
  const name = useNames();
  const write = useWriting();
  const cell = useCell(question);
  if (list.rows.length === 0) return <Empty title={t('none')}>{t('noneWhy')}</Empty>;
  if (!cell) return <Empty title={t('noCell')} />;
  const down = question.groupBy.find((d) => d !== pivot) ?? pivot;
  const crossed = cross(question, pivot, list.rows, cell);
  const columns: Column<{ id: string; value: unknown }>[] = [
    { key: 'row', head: name.dimension(down), names: true, cell: (r) => <span className="whitespace-nowrap">{write.key(down, r.value)}</span> },
    ...crossed.columns.map(
      (c): Column<{ id: string; value: unknown }> => ({
        key: c.id,
        head: write.key(pivot, c.value),
        number: true,
        cell: (r) => write.measure(cell, crossed.at(r.id, c.id)),
      }),
    ),
  ];
  return (
    <div className="flex flex-col gap-4">
      <CellChoice question={question} value={cell} />
      <MoreTable caption={`${t('answer')}: ${name.measure(cell.name)}`} columns={columns} list={{ ...list, rows: crossed.rows }} rowKey={(r) => r.id} />
      {list.more && <p className="text-sm text-soft">{t('pivotPart')}</p>}
    </div>
  );
}
