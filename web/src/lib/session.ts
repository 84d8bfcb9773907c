import { cluster } from './cluster';

/**
 * Who is signed in, in this browser tab. The tokens are kept for the tab alone
 * (sessionStorage); tabs of one sign-in tell each other of new tokens, since each
 * refresh token works once.
 */
export type Session = {
  accessToken: string;
  /** When the access token ends, in milliseconds. */
  expiresAt: number;
  refreshToken: string;
  role: 'PUBLIC' | 'RESEARCHER' | 'ADMIN';
  name: string;
};

const key = () => `mspr session ${cluster().id}`;
const listeners = new Set<() => void>();
let cached: { text: string | null; session: Session | undefined } = { text: null, session: undefined };
let channel: BroadcastChannel | undefined;

/** The session of this tab, if somebody is signed in. */
export function session(): Session | undefined {
  const text = sessionStorage.getItem(key());
  if (text !== cached.text) cached = { text, session: text ? (JSON.parse(text) as Session) : undefined };
  return cached.session;
}

export function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  others();
  return () => listeners.delete(changed);
}

/** Takes the tokens of a sign-in, or ends the session where there are none. */
export function keep(next: Session | undefined): void {
  set(next);
  others()?.postMessage(next ? { next } : { ended: true });
}

function set(next: Session | undefined): void {
  if (next) sessionStorage.setItem(key(), JSON.stringify(next));
  else sessionStorage.removeItem(key());
  for (const changed of listeners) changed();
}

// Tabs tell each other: one that refreshed hands the new tokens on, one that signed
// out ends all, and a new one asks whether somebody is signed in.
function others(): BroadcastChannel | undefined {
  if (channel || typeof BroadcastChannel === 'undefined') return channel;
  channel = new BroadcastChannel(key());
  channel.onmessage = ({ data }: MessageEvent<{ next?: Session; ended?: boolean; asks?: boolean }>) => {
    const mine = session();
    if (data.asks && mine) channel?.postMessage({ next: mine });
    else if (data.ended) set(undefined);
    else if (data.next && (!mine || data.next.expiresAt > mine.expiresAt)) set(data.next);
  };
  if (!session()) channel.postMessage({ asks: true });
  return channel;
}

/** A minute before it ends, a token is renewed. */
const early = 60_000;

/** The access token to send, renewed when it is about to end; undefined for the public. */
export async function accessToken(): Promise<string | undefined> {
  const now = session();
  if (!now) return undefined;
  if (now.expiresAt - Date.now() > early) return now.accessToken;
  const renewed = await alone(async () => {
    const latest = session(); // another tab may have renewed it meanwhile
    if (!latest || latest.expiresAt - Date.now() > early) return latest;
    return refresh(latest);
  });
  return renewed?.accessToken;
}

function alone<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? (navigator.locks.request(`${key()} refresh`, work) as Promise<T>) : work();
}

const renewal = `mutation Refresh($token: String!) { refresh(refreshToken: $token) { accessToken expiresAt refreshToken } }`;

async function refresh(old: Session): Promise<Session | undefined> {
  const response = await fetch(`/${cluster().id}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'Accept-Language': document.documentElement.lang },
    body: JSON.stringify({ query: renewal, variables: { token: old.refreshToken } }),
  });
  const told = (await response.json()) as {
    data?: { refresh?: { accessToken: string; expiresAt: string; refreshToken: string } };
    errors?: { extensions?: { code?: string } }[];
  };
  const got = told.data?.refresh;
  if (got) {
    const next = { ...old, accessToken: got.accessToken, expiresAt: Date.parse(got.expiresAt), refreshToken: got.refreshToken };
    keep(next);
    return next;
  }
  // Only a refusal ends the session: a server that is busy can be asked again.
  if (told.errors?.[0]?.extensions?.code === 'UNAUTHENTICATED') keep(undefined);
  return undefined;
}
