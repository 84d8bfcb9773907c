'use client';
import { useTranslations } from 'next-intl';
import { cluster } from '@/lib/cluster';
import { Card } from '@/ui/controls';
import { Gate } from '@/ui/gate';
import { useTitle } from '@/ui/shell';

/** What is kept about people, in clusters whose law asks to tell them. */
export function PrivacyPage() {
  return (
    <Gate feature="GDPR">
      <Privacy />
    </Gate>
  );
}

const parts = ['counts', 'visitors', 'accounts', 'rights'] as const;

function Privacy() {
  const t = useTranslations('privacy');
  useTitle(t('title'));
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-6">
      <div>
        <h1>{t('title')}</h1>
        <p className="mt-2 text-soft">{t('lead', { cluster: cluster().name })}</p>
      </div>
      {parts.map((part) => (
        <Card key={part} title={t(`${part}.title`)}>
          <p>{t(`${part}.text`)}</p>
        </Card>
      ))}
    </div>
  );
}
