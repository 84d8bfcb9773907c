'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { graphql } from '@/gql';
import { ask } from '@/lib/api';
import { keep } from '@/lib/session';

const logout = graphql(`
  mutation SignOut {
    logout
  }
`);

/** Ends the sign-in, here and in the other tabs. */
export function SignOut() {
  const t = useTranslations('common');
  const [busy, setBusy] = useState(false);
  return (
    <button
      type="button"
      disabled={busy}
      onClick={async () => {
        setBusy(true);
        try {
          await ask(logout, {});
        } catch {
          // The tokens are dropped all the same: whoever uses this computer next has none.
        }
        keep(undefined);
        setBusy(false);
      }}
      className="rounded px-2 py-1 hover:bg-sunken"
    >
      {t('signOut')}
    </button>
  );
}
