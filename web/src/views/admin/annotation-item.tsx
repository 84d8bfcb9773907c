'use client';
import { useTranslations } from 'next-intl';
import type { AdminAnnotationsQuery } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { Button } from '@/ui/controls';
import { State, useDiseaseName } from './parts';

export type Noted = AdminAnnotationsQuery['annotations']['nodes'][number] & { omittedFromAverages?: boolean | null; omittedBelow?: boolean | null };

/** A note with the place and the days that it is about. */
export function NotedItem({ note, remove }: { note: Noted; remove: () => void }) {
  const t = useTranslations('admin');
  const f = useFormat();
  const disease = useDiseaseName();
  const days = note.firstDate === note.lastDate ? f.shortDate(note.firstDate) : `${f.shortDate(note.firstDate)} – ${f.shortDate(note.lastDate)}`;
  return (
    <li className="flex flex-col gap-2 py-4 sm:flex-row sm:items-start sm:gap-6">
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <strong className="font-semibold">{note.location.name}</strong>
          <span className="text-sm text-soft">{note.location.code}</span>
          <span>{days}</span>
          {note.removed && <State tone="plain">{t('annotations.removedAt', { when: f.moment(note.removed) })}</State>}
        </p>
        <p className="break-words">{note.note}</p>
        <p className="text-sm text-soft">
          {[
            disease(note.disease),
            note.counts.map((c) => t(`counts.${c}` as 'counts.CASES')).join(', '),
            note.source ?? t('annotations.everySource'),
            note.omittedFromAverages && t('annotations.omitted'),
            note.omittedBelow && t('annotations.omittedBelow'),
            t('annotations.noted', { id: String(note.id), when: f.moment(note.noted) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      {!note.removed && (
        <Button kind="danger" className="self-start" aria-label={t('annotations.removeTitle', { id: String(note.id) })} onClick={remove}>
          {t('annotations.remove')}
        </Button>
      )}
    </li>
  );
}
