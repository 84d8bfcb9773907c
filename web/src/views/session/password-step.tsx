'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ask } from '@/lib/api';
import { Button, TextField } from '@/ui/controls';
import { useAct } from './act';
import { login } from './documents';
import type { SignIn } from './enter';
import { PasswordField } from './password-field';
import { Refused } from './refused';

/** The address and the password. */
export function PasswordStep({ email, setEmail, next }: { email: string; setEmail: (email: string) => void; next: (step: SignIn) => Promise<void> }) {
  const t = useTranslations('session');
  const [password, setPassword] = useState('');
  const act = useAct();
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(e) => {
        e.preventDefault();
        void act.run(async () => next((await ask(login, { email: email.trim(), password })).data.login));
      }}
    >
      <TextField
        label={t('email')}
        type="email"
        name="username"
        autoComplete="username"
        required
        value={email}
        onChange={(e) => setEmail(e.target.value)}
        autoCapitalize="none"
        spellCheck={false}
      />
      <PasswordField
        label={t('password')}
        name="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(e) => setPassword(e.target.value)}
      />
      <Refused error={act.error} />
      <Button type="submit" kind="main" disabled={act.busy}>
        {act.busy ? t('busy') : t('signIn')}
      </Button>
      <p className="text-sm text-soft">{t('noAccount')}</p>
    </form>
  );
}
