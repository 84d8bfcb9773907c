import type { LoginMutation, WhoAmIQuery } from '@/gql/graphql';
import { headers, Unreachable } from '@/lib/api';
import { cluster, pageOf } from '@/lib/cluster';
import { keep } from '@/lib/session';
import { whoAmI } from './documents';

export type SignIn = LoginMutation['login'];

/** Keeps the tokens of a sign-in that is done, with who it is, and goes on to where somebody wanted to go. */
export async function enter(done: SignIn, email: string): Promise<void> {
  const { accessToken, expiresAt, refreshToken } = done;
  if (!accessToken || !expiresAt || !refreshToken) throw new Error('the sign-in is done and has no tokens');
  const tokens = { accessToken, expiresAt: Date.parse(expiresAt), refreshToken };
  const { role, name } = await viewerOf(accessToken);
  keep({ ...tokens, role, name: name ?? email });
  window.location.assign(destination());
}

// Asked before the tokens are kept: other tabs take a session as it is told first.
async function viewerOf(token: string): Promise<WhoAmIQuery['viewer']> {
  const body = JSON.stringify({ query: whoAmI.toString() });
  let told: { data?: WhoAmIQuery };
  try {
    told = await (await fetch(`/${cluster().id}/graphql`, { method: 'POST', headers: headers(token), body })).json();
  } catch (e) {
    throw new Unreachable('the server does not say who signed in', { cause: e });
  }
  if (!told.data) throw new Unreachable('the server does not say who signed in');
  return told.data.viewer;
}

/** Where to go after signing in: a page of this cluster, and nowhere else. */
export function destination(): string {
  const to = new URLSearchParams(window.location.search).get('to');
  if (!to?.startsWith(`/${cluster().id}/`)) return pageOf('');
  const url = new URL(to, window.location.origin);
  const inside = url.origin === window.location.origin && url.pathname.startsWith(`/${cluster().id}/`);
  return inside && url.pathname !== pageOf('sign-in') ? url.pathname + url.search + url.hash : pageOf('');
}
