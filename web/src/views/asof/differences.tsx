'use client';
import { useTranslations } from 'next-intl';
import { useAddress } from '@/lib/address';
import { useAnswer } from '@/lib/answer';
import { ask } from '@/lib/api';
import { useFormat } from '@/lib/format';
import { useMore } from '@/lib/more';
import { Button, Card } from '@/ui/controls';
import { MoreTable } from '@/ui/more-table';
import { Empty } from '@/ui/states';
import type { Column } from '@/ui/table';
import { useCounted } from './counted';
import { type Diff, diffDocument, type Then } from './documents';
import { Told } from './told';

type Row = Diff['nodes'][number];
type Question = { disease: string; place: string };

/** How the place's records in the snapshot that answered then differ from those of now. Asked only when it is opened. */
export function Differences({ snapshot, ...question }: Question & { snapshot: Then['snapshot'] }) {
  const t = useTranslations('asof.diff');
  const f = useFormat();
  const address = useAddress();
  const open = address.get('diff') === '1';
  return (
    <Card title={t('title')}>
      <p className="max-w-3xl text-soft">{snapshot ? t('what', { number: f.number(snapshot.number), moment: f.moment(snapshot.created) }) : t('noSnapshot')}</p>
      {snapshot && (
        <Button className="mt-3" aria-expanded={open} onClick={() => address.set({ diff: open ? undefined : '1' })}>
          {t(open ? 'hide' : 'show')}
        </Button>
      )}
      {snapshot && open && <Rows {...question} from={snapshot.number} />}
    </Card>
  );
}

function Rows(question: Question & { from: number }) {
  const asked = useAnswer(diffDocument, question);
  return (
    <div className="mt-4">
      <Told asked={asked} height="h-64">
        {(data) => <List diff={data.diff} question={question} />}
      </Told>
    </div>
  );
}

function List({ diff, question }: { diff: Diff; question: Question & { from: number } }) {
  const t = useTranslations('asof.diff');
  const f = useFormat();
  const columns = useColumns();
  const list = useMore(diff, async (after) => (await ask(diffDocument, { ...question, after })).data.diff);
  const { totals, to } = diff;
  if (list.rows.length === 0) return <Empty title={t('none', { number: f.number(to.number) })} />;
  return (
    <>
      <p className="mb-3">
        {t('totals', {
          number: f.number(to.number),
          moment: f.moment(to.created),
          added: f.number(totals.added),
          revised: f.number(totals.revised),
          withdrawn: f.number(totals.withdrawn),
        })}
      </p>
      <MoreTable caption={t('title')} columns={columns} list={list} rowKey={(r) => `${r.date} ${r.source}`} />
    </>
  );
}

function useColumns(): Column<Row>[] {
  const t = useTranslations('asof.diff');
  const counted = useCounted();
  const f = useFormat();
  return [
    { key: 'date', head: t('day'), names: true, cell: (r) => <span className="whitespace-nowrap">{f.shortDate(r.date)}</span> },
    { key: 'kind', head: t('how'), cell: (r) => t(`kind.${r.kind}`) },
    counted('cases'),
    counted('deaths'),
    { key: 'source', head: t('source'), cell: (r) => <code>{r.source}</code> },
  ];
}
