'use client';
import { useTranslations } from 'next-intl';
import { cluster } from '@/lib/cluster';
import { type Example, type Role, roles, sees, type Text, textOf } from './example';

type Open = (text: Text, title: string) => void;

/** Queries to begin with, by who may run them; a click opens one in the editor. */
export function Gallery({ examples, role, onOpen }: { examples: Example[]; role: Role; onOpen: Open }) {
  const t = useTranslations('playground');
  const offered = examples.filter((e) => sees(role, e.role) && (e.features ?? []).every((f) => cluster().features.includes(f)));
  return (
    <nav
      aria-label={t('examplesLabel')}
      className="max-h-[24rem] overflow-y-auto rounded-xl border border-line bg-card p-3 md:max-h-[calc(100dvh-8rem)] lg:min-h-[40rem]"
    >
      {[...roles].reverse().map((r) => (
        <Group key={r} title={t(`groups.${r}`)} examples={offered.filter((e) => e.role === r)} onOpen={onOpen} />
      ))}
    </nav>
  );
}

function Group({ title, examples, onOpen }: { title: string; examples: Example[]; onOpen: Open }) {
  const t = useTranslations('playground.examples');
  if (examples.length === 0) return null;
  return (
    <>
      <h2 className="mt-4 mb-1 px-2 text-sm font-semibold text-soft first:mt-0">{title}</h2>
      <ul>
        {examples.map((e) => (
          <li key={e.name}>
            <button
              type="button"
              onClick={() => onOpen(textOf(e, cluster().country), t(`${e.name}.title` as never))}
              className="w-full cursor-pointer rounded-md px-2 py-1.5 text-left hover:bg-sunken"
            >
              <span className="block font-medium text-accent">{t(`${e.name}.title` as never)}</span>
              <span className="block text-sm leading-snug text-soft">{t(`${e.name}.about` as never)}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
