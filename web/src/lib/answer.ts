'use client';
import { useEffect, useSyncExternalStore } from 'react';
import useSWR, { type SWRConfiguration } from 'swr';
import type { TypedDocumentString } from '@/gql/graphql';
import { type Answer, ApiError, ask } from './api';
import { session, subscribe } from './session';

/** Who is signed in; undefined for the public. */
export const useSession = () => useSyncExternalStore(subscribe, session, () => undefined);

export type Asked<T> = {
  data: T | undefined;
  passport: Answer<T>['passport'] | undefined;
  error: Error | undefined;
  /** Nothing is there yet, and it is on its way. */
  loading: boolean;
  /** What is there answers an earlier question, and the next answer is on its way. */
  stale: boolean;
  again: () => void;
};

// What the page rests on: the banner of simulated data listens.
const simulated = { told: false, listeners: new Set<() => void>() };
export const useSimulated = () =>
  useSyncExternalStore(
    (l) => {
      simulated.listeners.add(l);
      return () => simulated.listeners.delete(l);
    },
    () => simulated.told,
    () => false,
  );
export function tellSimulated(is: boolean | undefined): void {
  if (!is || simulated.told) return;
  simulated.told = true;
  for (const l of simulated.listeners) l();
}

/** Asks and keeps asking as variables change; null asks nothing. */
export function useAnswer<T, V>(document: TypedDocumentString<T, V>, variables: V | null, options: SWRConfiguration<Answer<T>, Error> = {}): Asked<T> {
  const who = useSession();
  const { data, error, isLoading, isValidating, mutate } = useSWR<Answer<T>, Error>(
    variables === null ? null : [document.toString(), variables, who?.name ?? ''],
    () => ask(document, variables as V),
    {
      keepPreviousData: true,
      revalidateOnFocus: false,
      shouldRetryOnError: (e) => !(e instanceof ApiError) || e.code === 'UNAVAILABLE' || e.code === 'TIMEOUT',
      errorRetryCount: 3,
      errorRetryInterval: 2000,
      ...options,
    },
  );
  const isSimulated = data?.passport.simulated;
  useEffect(() => tellSimulated(isSimulated), [isSimulated]);
  return {
    data: data?.data,
    passport: data?.passport,
    error,
    loading: data === undefined && isLoading,
    stale: data !== undefined && isValidating,
    again: () => void mutate(),
  };
}
