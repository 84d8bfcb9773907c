'use client';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { TypedDocumentString } from '@/gql/graphql';
import { ApiError, headers } from './api';
import { cluster } from './cluster';
import { accessToken } from './session';

type Heard<T> = {
  data: (told: T) => void;
  /** Whether the server is being heard now. */
  live?: (is: boolean) => void;
};

const first = 1000;
const longest = 30_000;
const busy = ['UNAVAILABLE', 'TIMEOUT', 'RATE_LIMITED'];

/**
 * Listens to a subscription by GraphQL over server-sent events, a connection for
 * each, until the function that it gives is called. A connection that breaks or
 * ends is made anew, after a time that doubles up to half a minute; one that the
 * server refuses is not. The variables are asked for at each connection.
 */
export function listen<T, V>(document: TypedDocumentString<T, V>, variables: () => V, heard: Heard<T>): () => void {
  const over = new AbortController();
  void keepListening(document.toString(), variables as () => Record<string, unknown>, heard, over.signal);
  return () => over.abort();
}

async function keepListening<T>(query: string, variables: () => Record<string, unknown>, heard: Heard<T>, over: AbortSignal): Promise<void> {
  const { createClient, NetworkError } = await import('graphql-sse');
  const client = createClient({ url: `/${cluster().id}/graphql`, headers: bearer, retryAttempts: 0 });
  for (let wait = first; !over.aborted; wait = Math.min(wait * 2, longest)) {
    let stop = () => {};
    const end = await new Promise<unknown>((ended) => {
      over.addEventListener('abort', ended, { once: true });
      stop = client.subscribe<T>(
        { query, variables: variables() },
        {
          next: ({ data, errors }) => {
            const wrong = errors?.[0];
            if (wrong) ended(new ApiError(wrong.message, String(wrong.extensions?.code ?? 'INTERNAL')));
            else if (data) heard.data(data);
          },
          error: ended,
          complete: () => ended(undefined),
        },
        {
          connected: () => {
            wait = first;
            heard.live?.(true);
          },
        },
      );
    });
    stop();
    if (over.aborted) return;
    heard.live?.(false);
    if (end instanceof NetworkError ? refused(end.response as Response | undefined) : end instanceof ApiError && !busy.includes(end.code)) return;
    await pause(wait * (0.8 + 0.4 * Math.random()), over);
  }
}

// The client sets the types of what it sends and takes by itself.
async function bearer(): Promise<Record<string, string>> {
  const { 'Content-Type': _, Accept: __, ...rest } = headers(await accessToken());
  return rest;
}

/** A server that is busy is asked again; one that refuses would only say so again. */
function refused(response: Response | undefined): boolean {
  const status = response?.status ?? 0;
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

function pause(ms: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    over.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

// Browsers open six connections to a server, for all tabs together: those that nobody
// looks at leave theirs to the others.
function seen(told: () => void): () => void {
  document.addEventListener('visibilitychange', told);
  return () => document.removeEventListener('visibilitychange', told);
}
const useSeen = () =>
  useSyncExternalStore(
    seen,
    () => document.visibilityState === 'visible',
    () => true,
  );

/**
 * Listens while the component is there and in sight; null listens to nothing. Says
 * whether the server is being heard. Where `after` is given, a connection that
 * follows another one asks for what comes after the last that was told.
 */
export function useListening<T, V>(asked: TypedDocumentString<T, V>, variables: V | null, heard: (told: T) => void, after?: (last: T) => Partial<V>): boolean {
  const [live, setLive] = useState(false);
  const latest = useRef({ heard, after });
  const told = useRef<T>(undefined);
  useEffect(() => {
    latest.current = { heard, after };
  });
  const key = JSON.stringify(useSeen() ? variables : null);
  useEffect(() => {
    const given = JSON.parse(key) as V | null;
    if (given === null) return undefined;
    const next = () => (told.current ? { ...given, ...latest.current.after?.(told.current) } : given);
    const data = (now: T) => {
      told.current = now;
      latest.current.heard(now);
    };
    const stop = listen(asked, next, { data, live: setLive });
    return () => {
      stop();
      setLive(false);
    };
  }, [asked, key]);
  return live;
}
