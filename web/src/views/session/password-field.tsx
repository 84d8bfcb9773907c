'use client';
import { useTranslations } from 'next-intl';
import { type InputHTMLAttributes, type ReactNode, useState } from 'react';
import { Check, TextField } from '@/ui/controls';

type Props = InputHTMLAttributes<HTMLInputElement> & { label: ReactNode; hint?: ReactNode; wrong?: ReactNode };

/** A password, which who types it may see. */
export function PasswordField(props: Props) {
  const t = useTranslations('session');
  const [shown, setShown] = useState(false);
  return (
    <div className="flex flex-col gap-2">
      <TextField {...props} type={shown ? 'text' : 'password'} autoCapitalize="none" autoCorrect="off" spellCheck={false} />
      <Check label={t('showPassword')} checked={shown} onChange={(e) => setShown(e.target.checked)} />
    </div>
  );
}
