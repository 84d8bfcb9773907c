'use client';
import { useTranslations } from 'next-intl';
import { useAddress } from '@/lib/address';
import { useAnswer } from '@/lib/answer';
import { ask } from '@/lib/api';
import { useFormat } from '@/lib/format';
import { type Page, useMore } from '@/lib/more';
import { Button, Card, Check } from '@/ui/controls';
import { Answered, Wrong } from '@/ui/states';
import { type Notice, noticesDocument, type Source } from './documents';
import { Mark } from './mark';

/** What is not as it should be; on demand also what was not. */
export function Notices({ first, sources }: { first: Page<Notice>; sources: Source[] }) {
  const t = useTranslations('sources.notices');
  const address = useAddress();
  const resolved = address.get('resolved') === '1';
  return (
    <Card
      title={t('title')}
      aside={<Check label={t('resolvedToo')} checked={resolved} onChange={(e) => address.set({ resolved: e.target.checked ? '1' : undefined })} />}
    >
      {resolved ? <All sources={sources} /> : <List first={first} open sources={sources} />}
    </Card>
  );
}

function All({ sources }: { sources: Source[] }) {
  const asked = useAnswer(noticesDocument, {});
  return <Answered asked={asked}>{(data) => <List first={data.notices} sources={sources} />}</Answered>;
}

function List({ first, open, sources }: { first: Page<Notice>; open?: boolean; sources: Source[] }) {
  const t = useTranslations('sources.notices');
  const words = useTranslations('common.table');
  const list = useMore(first, async (after) => (await ask(noticesDocument, { after, ...(open ? { open } : {}) })).data.notices);
  if (list.rows.length === 0) {
    return (
      <p className="flex gap-2">
        <Mark kind="good" />
        {t(open ? 'none' : 'never')}
      </p>
    );
  }
  return (
    <>
      <ul className="divide-y divide-line">
        {list.rows.map((n) => (
          <Item key={n.id} notice={n} title={sources.find((s) => s.name === n.source)?.title} />
        ))}
      </ul>
      {list.error && <Wrong error={list.error} />}
      {list.more && (
        <Button className="mt-3" onClick={list.more}>
          {words('more')}
        </Button>
      )}
    </>
  );
}

// The message is in the service's own language, which may not be the page's.
function Item({ notice: n, title }: { notice: Notice; title: string | undefined }) {
  const t = useTranslations('sources.notices');
  const f = useFormat();
  return (
    <li className="flex gap-3 py-3 first:pt-0 last:pb-0">
      <Mark kind={n.resolved ? 'good' : n.severity === 'ERROR' ? 'bad' : 'warn'} />
      <div className="min-w-0">
        <p className="font-medium">
          {t(`kind.${n.kind}`)}
          {title && <span className="font-normal text-soft"> · {title}</span>}
        </p>
        <p lang="en" className="mt-1 text-sm break-words">
          {n.message}
        </p>
        <p className="mt-1 text-sm text-soft">
          {t(n.severity === 'ERROR' ? 'error' : 'warning')} {t('since', { moment: f.moment(n.raised) })}
          {n.times > 1 && ` ${t('times', { times: n.times, moment: f.moment(n.seen) })}`}
          {n.resolved && ` ${t('resolved', { moment: f.moment(n.resolved) })}`}
        </p>
      </div>
    </li>
  );
}
