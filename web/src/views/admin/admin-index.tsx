'use client';
import { useTranslations } from 'next-intl';
import { graphql } from '@/gql';
import type { AdminIndexQuery } from '@/gql/graphql';
import { useAnswer } from '@/lib/answer';
import { pageOf } from '@/lib/cluster';
import { useFormat } from '@/lib/format';
import { Wrong } from '@/ui/states';
import { AdminPage, type Part, parts } from './admin-page';

const document = graphql(`
  query AdminIndex {
    accounts(first: 1) {
      totalCount
    }
    jobs(first: 1, states: [WAITING, RUNNING, SCHEDULED]) {
      totalCount
    }
    quarantineSummary {
      open
    }
    refused: batches(first: 1, status: REFUSED) {
      totalCount
    }
    annotations(first: 1) {
      totalCount
    }
    locationAliases(first: 1) {
      totalCount
    }
  }
`);

/** The parts of the administration, and what waits in each. */
export function AdminIndex() {
  return (
    <AdminPage>
      <Tiles />
    </AdminPage>
  );
}

function Tiles() {
  const t = useTranslations('admin');
  const asked = useAnswer(document, {});
  const told = useTold(asked.data);
  return (
    <>
      {asked.error && <Wrong error={asked.error} again={asked.again} />}
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {parts.map((part) => (
          <li key={part} className="relative flex flex-col rounded-xl border border-line bg-card p-5 hover:border-accent">
            <h2 className="text-lg">
              <a href={pageOf(`admin/${part}`)} className="no-underline after:absolute after:inset-0">
                {t(`parts.${part}.name`)}
              </a>
            </h2>
            <p className="mt-1 text-sm text-soft">{t(`parts.${part}.what`)}</p>
            <p className="mt-auto min-h-9 pt-3 font-medium">{told[part]}</p>
          </li>
        ))}
      </ul>
    </>
  );
}

function useTold(data: AdminIndexQuery | undefined): Partial<Record<Part, string>> {
  const t = useTranslations('admin.told');
  const f = useFormat();
  if (!data) return {};
  const open = (data.quarantineSummary ?? []).reduce((sum, g) => sum + (g.open ?? 0), 0);
  const say = (key: Parameters<typeof t>[0], count: number | undefined) => t(key, { count: count ?? 0, number: f.number(count ?? 0) });
  return {
    accounts: say('accounts', data.accounts?.totalCount),
    jobs: say('jobs', data.jobs?.totalCount),
    imports: say('imports', data.refused.totalCount),
    quarantine: say('quarantine', open),
    annotations: say('annotations', data.annotations.totalCount),
    aliases: say('aliases', data.locationAliases?.totalCount),
  };
}
