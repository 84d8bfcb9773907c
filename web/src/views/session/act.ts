'use client';
import { useCallback, useState } from 'react';

export type Act = {
  busy: boolean;
  error: Error | undefined;
  /** Does it, and says whether it was done. What was typed stays where it was not. */
  run: (work: () => Promise<void>) => Promise<boolean>;
  forget: () => void;
};

/** Something that is asked of the server when somebody says so: whether it is under way, and what went wrong. */
export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const run = useCallback(async (work: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
      return true;
    } catch (e) {
      setError(e instanceof Error ? e : new Error(String(e)));
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  const forget = useCallback(() => setError(undefined), []);
  return { busy, error, run, forget };
}
