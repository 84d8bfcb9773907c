'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, Card } from '@/ui/controls';
import { Enrolment } from '@/views/session/enrolment';
import { PasswordField } from '@/views/session/password-field';

/** An authenticator, set up for the first time or anew; `set` is called when one is. */
export function SecondFactor({ set }: { set: () => void }) {
  const t = useTranslations('account.factor');
  const [password, setPassword] = useState('');
  const [begun, setBegun] = useState(false);
  const [done, setDone] = useState(false);
  return (
    <Card title={t('title')}>
      {begun ? (
        <div className="max-w-md">
          <Enrolment
            password={password}
            restart={() => setBegun(false)}
            done={async () => {
              setPassword('');
              setBegun(false);
              setDone(true);
              set();
            }}
          />
        </div>
      ) : (
        <form
          className="flex max-w-md flex-col gap-5"
          onSubmit={(e) => {
            e.preventDefault();
            setDone(false);
            setBegun(true);
          }}
        >
          <p>{t('what')}</p>
          <p className="text-sm text-soft">{t('rules')}</p>
          <PasswordField label={t('password')} autoComplete="current-password" required value={password} onChange={(e) => setPassword(e.target.value)} />
          <p role="status" className="font-medium text-good empty:hidden">
            {done && t('done')}
          </p>
          <Button type="submit" className="self-start">
            {t('begin')}
          </Button>
        </form>
      )}
    </Card>
  );
}
