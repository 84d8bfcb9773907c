'use client';
import { useTranslations } from 'next-intl';
import { Ready } from '@/ui/ready';
import { useTitle } from '@/ui/shell';
import { Loading } from '@/ui/states';
import type { Example } from './example';
import { Workbench } from './workbench';

/** Where people try the API: an editor that knows the schema, and queries to begin with. */
export function Playground({ examples }: { examples: Example[] }) {
  const t = useTranslations('playground');
  return (
    <>
      <h1>{t('title')}</h1>
      <p className="mt-2 max-w-5xl text-soft">{t('intro')}</p>
      <Ready before={<Loading className="mt-6 h-[44rem]" />}>
        <Titled title={t('title')} />
        <Workbench examples={examples} />
      </Ready>
    </>
  );
}

function Titled({ title }: { title: string }) {
  useTitle(title);
  return null;
}
