'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { cluster } from '@/lib/cluster';
import { save } from '@/lib/download';
import { Button, Check } from '@/ui/controls';
import { Copy } from '@/ui/copy';
import { useAct } from './act';
import { Refused } from './refused';
import { StepTitle } from './step-title';

/** The codes that replace a lost authenticator: shown this once, until somebody says that they are kept. */
export function RecoveryCodes({ codes, done }: { codes: string[]; done: () => Promise<void> }) {
  const t = useTranslations('session.recovery');
  const [kept, setKept] = useState(false);
  const act = useAct();
  const text = `${codes.join('\n')}\n`;
  const file = () =>
    save(`mspr-${cluster().id}-recovery-codes.txt`, new Blob([`${t('fileHead', { cluster: cluster().name })}\n\n${text}`], { type: 'text/plain' }));
  return (
    <div className="flex flex-col gap-5">
      <StepTitle>{t('title')}</StepTitle>
      <p>{t('what')}</p>
      <p className="font-medium text-warn">{t('once')}</p>
      <ul className="grid grid-cols-1 gap-x-6 gap-y-1 rounded-md bg-sunken px-4 py-3 font-mono min-[400px]:grid-cols-2" translate="no">
        {codes.map((c) => (
          <li key={c}>{c}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Copy text={text} label={t('copy')} />
        <Button onClick={file}>{t('download')}</Button>
      </div>
      <Check label={t('kept')} checked={kept} onChange={(e) => setKept(e.target.checked)} />
      <Refused error={act.error} />
      <Button kind="main" disabled={!kept || act.busy} onClick={() => void act.run(done)}>
        {t('goOn')}
      </Button>
    </div>
  );
}
