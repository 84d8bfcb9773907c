'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { ask } from '@/lib/api';
import { Button, TextField } from '@/ui/controls';
import { useAct } from './act';
import { CodeField, digits } from './code-field';
import { loginCode } from './documents';
import type { SignIn } from './enter';
import { Refused } from './refused';
import { Until } from './until';

type Props = { ticket: string; until: string | null; next: (step: SignIn) => Promise<void>; restart: () => void };

/** The code of the authenticator, or one that replaces it. */
export function CodeStep({ ticket, until, next, restart }: Props) {
  const t = useTranslations('session');
  const [code, setCode] = useState('');
  const [recovery, setRecovery] = useState(false);
  const act = useAct();
  const form = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another field takes the place of the one that was typed in.
  useEffect(() => form.current?.querySelector('input')?.focus(), [recovery]);
  const said = recovery ? code.trim() : digits(code);
  return (
    <form
      ref={form}
      className="flex flex-col gap-5"
      onSubmit={(e) => {
        e.preventDefault();
        void act.run(async () => next((await ask(loginCode, { ticket, code: said })).data.loginCode));
      }}
    >
      <h2>{t('code.title')}</h2>
      {recovery ? (
        <TextField
          label={t('code.recovery')}
          hint={t('code.recoveryHint')}
          value={code}
          onChange={(e) => setCode(e.target.value)}
          required
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="font-mono"
        />
      ) : (
        <CodeField label={t('code.label')} hint={t('code.hint')} value={code} onChange={setCode} />
      )}
      <Refused error={act.error} />
      <Button type="submit" kind="main" disabled={act.busy}>
        {act.busy ? t('busy') : t('signIn')}
      </Button>
      <button
        type="button"
        className="min-h-6 self-start text-sm text-accent underline underline-offset-2"
        onClick={() => {
          setCode('');
          setRecovery(!recovery);
          act.forget();
        }}
      >
        {recovery ? t('code.useApp') : t('code.useRecovery')}
      </button>
      <Until at={until} restart={restart} />
    </form>
  );
}
