import type { LoginMutation } from '@/gql/graphql';
import { ask } from '@/lib/api';
import { cluster, pageOf } from '@/lib/cluster';
import { keep } from '@/lib/session';
import { whoAmI } from './documents';

export type SignIn = LoginMutation['login'];

/** Keeps the tokens of a sign-in that is done, with who it is, and goes on to where somebody wanted to go. */
export async function enter(done: SignIn, email: string): Promise<void> {
  const { accessToken, expiresAt, refreshToken } = done;
  if (!accessToken || !expiresAt || !refreshToken) throw new Error('the sign-in is done and has no tokens');
  const tokens = { accessToken, expiresAt: Date.parse(expiresAt), refreshToken };
  keep({ ...tokens, role: 'PUBLIC', name: email });
  try {
    const { viewer } = (await ask(whoAmI, {})).data;
    keep({ ...tokens, role: viewer.role, name: viewer.name ?? email });
  } catch (e) {
    keep(undefined);
    throw e;
  }
  window.location.assign(destination());
}

/** Where to go after signing in: a page of this cluster, and nowhere else. */
export function destination(): string {
  const to = new URLSearchParams(window.location.search).get('to');
  if (!to?.startsWith(`/${cluster().id}/`)) return pageOf('');
  const url = new URL(to, window.location.origin);
  const inside = url.origin === window.location.origin && url.pathname.startsWith(`/${cluster().id}/`);
  return inside && url.pathname !== pageOf('sign-in') ? url.pathname + url.search + url.hash : pageOf('');
}
