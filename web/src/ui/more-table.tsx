'use client';
import type { More } from '@/lib/more';
import { Loading, Wrong } from './states';
import { type Column, Table } from './table';

/** A table of a list that the server gives in pages. */
export function MoreTable<R>({ list, ...rest }: { list: More<R>; caption: string; columns: Column<R>[]; rowKey: (row: R, index: number) => string }) {
  return (
    <>
      <Table {...rest} rows={list.rows} step={Number.POSITIVE_INFINITY} {...(list.more ? { more: list.more } : {})} />
      {list.busy && <Loading className="mt-3 h-9 w-32" />}
      {list.error && (
        <div className="mt-3">
          <Wrong error={list.error} />
        </div>
      )}
    </>
  );
}
