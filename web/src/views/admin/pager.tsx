'use client';
import { useTranslations } from 'next-intl';
import { useAddress } from '@/lib/address';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/controls';

type PageInfo = { hasNextPage: boolean; endCursor: string | null };

/** The pages of a list: how many rows there are, the next ones, and the way back to the first. */
export function Pager({ pageInfo, total }: { pageInfo: PageInfo; total: number }) {
  const t = useTranslations('admin.pager');
  const f = useFormat();
  const { get, set } = useAddress();
  const beyond = get('after') !== undefined;
  return (
    <div className="mt-4 flex flex-wrap items-center justify-between gap-3 text-sm">
      <p className="text-soft">{t('total', { count: total, number: f.number(total) })}</p>
      {(beyond || pageInfo.hasNextPage) && (
        <div className="flex gap-2">
          {beyond && <Button onClick={() => set({ after: undefined }, { push: true })}>{t('first')}</Button>}
          {pageInfo.hasNextPage && pageInfo.endCursor && (
            <Button onClick={() => set({ after: pageInfo.endCursor ?? undefined }, { push: true })}>{t('next')}</Button>
          )}
        </div>
      )}
    </div>
  );
}
