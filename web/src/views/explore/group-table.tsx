'use client';
import { useTranslations } from 'next-intl';
import type { More } from '@/lib/more';
import { MoreTable } from '@/ui/more-table';
import { Empty } from '@/ui/states';
import type { Column } from '@/ui/table';
import type { Node } from './answer';
import { keyFields, measureFields, valueIn } from './document';
import { useNames, useWriting } from './names';
import type { Dimension, Question } from './question';

/** A group in each row: its keys, then its measures. */
export function GroupTable({ question, list }: { question: Question; list: More<Node> }) {
  const t = useTranslations('explore');
  const columns = useColumns(question);
  if (list.rows.length === 0) return <Empty title={t('none')}>{t('noneWhy')}</Empty>;
  return <MoreTable caption={t('answer')} columns={columns} list={list} rowKey={(_, i) => String(i)} />;
}

function useColumns(question: Question): Column<Node>[] {
  const name = useNames();
  const write = useWriting();
  const keys = keyFields(question).map(
    (k, i): Column<Node> => ({
      key: k.name,
      head: name.dimension(k.name as Dimension),
      names: i === 0,
      cell: (row) => <span className="whitespace-nowrap">{write.key(k.name, valueIn(row, k))}</span>,
    }),
  );
  const measures = measureFields(question).map(
    (m): Column<Node> => ({
      key: m.name,
      head: name.measure(m.name),
      number: m.name !== 'sources',
      cell: (row) => <span className="whitespace-nowrap">{write.measure(m, valueIn(row, m))}</span>,
    }),
  );
  return [...keys, ...measures];
}
