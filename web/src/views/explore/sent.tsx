'use client';
import { useTranslations } from 'next-intl';
import { pageOf } from '@/lib/cluster';
import { Card } from '@/ui/controls';
import { Copy } from '@/ui/copy';
import type { Built } from './document';

/** The GraphQL that was sent: to read, to copy, and to go on with in the playground. */
export function Sent({ built }: { built: Built }) {
  const t = useTranslations('explore.sent');
  const variables = JSON.stringify(built.variables, null, 2);
  return (
    <Card title={t('title')} aside={<a href={pageOf('playground', { query: built.query, variables })}>{t('playground')}</a>}>
      <p className="mb-4 max-w-3xl text-soft">{t('what')}</p>
      <div className="grid gap-4 2xl:grid-cols-2">
        <Text title={t('query')} text={built.query} />
        <Text title={t('variables')} text={variables} />
      </div>
    </Card>
  );
}

function Text({ title, text }: { title: string; text: string }) {
  return (
    <div className="min-w-0">
      <div className="mb-2 flex items-center justify-between gap-3">
        <h3>{title}</h3>
        <Copy text={text} of={title} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <pre tabIndex={0} className="max-h-[32rem] overflow-auto rounded-lg bg-sunken p-4 font-mono text-sm leading-normal">
        {text}
      </pre>
    </div>
  );
}
