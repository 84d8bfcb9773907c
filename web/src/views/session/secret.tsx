'use client';
import { useTranslations } from 'next-intl';
import { Copy } from '@/ui/copy';

/** The secret of an authenticator, for typing: in groups of four. */
export function Secret({ secret }: { secret: string }) {
  const t = useTranslations('session.enrol');
  const groups = secret.match(/.{1,4}/g) ?? [];
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm">{t('type')}</p>
      <p className="flex flex-wrap gap-x-3 gap-y-1 rounded-md bg-sunken px-3 py-2 font-mono" translate="no" data-secret>
        {groups.map((g, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: groups may be alike, and their order is theirs.
          <span key={i}>{g}</span>
        ))}
      </p>
      <div>
        <Copy text={secret} label={t('copy')} />
      </div>
    </div>
  );
}
