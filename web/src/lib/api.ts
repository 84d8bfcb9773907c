import type { TypedDocumentString } from '@/gql/graphql';
import { cluster } from './cluster';
import { accessToken } from './session';

/** Where an answer came from: `extensions.mspr`. */
export type Passport = {
  snapshot?: number;
  asOf?: string;
  tier?: 'CACHE' | 'ROLLUP' | 'SNAPSHOT' | 'POSTGRES';
  simulated?: boolean;
  suppressed?: boolean;
  cost?: number;
};

export type Answer<T> = { data: T; passport: Passport };

/** What the server says went wrong, in the language of the page. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly code: string,
    /** Seconds after which it is worth trying again. */
    readonly retryAfter?: number,
    readonly path?: (string | number)[],
  ) {
    super(message);
  }
}

/** The server can't be reached: no answer came. */
export class Unreachable extends Error {}

type Told = {
  data?: unknown;
  errors?: { message: string; path?: (string | number)[]; extensions?: { code?: string; retryAfter?: number } }[];
  extensions?: { mspr?: Passport };
};

/** Asks the cluster's API. Throws an ApiError or Unreachable; part of an answer is none. */
export async function ask<T, V>(document: TypedDocumentString<T, V>, variables: V, signal?: AbortSignal): Promise<Answer<T>> {
  return askText<T>(document.toString(), variables as Record<string, unknown>, signal);
}

/** Asks in words that were put together at run time, as the explorer does. */
export async function askText<T>(query: string, variables: Record<string, unknown>, signal?: AbortSignal): Promise<Answer<T>> {
  const send = async (token: string | undefined) =>
    fetch(`/${cluster().id}/graphql`, {
      method: 'POST',
      headers: headers(token),
      body: JSON.stringify({ query, variables }),
      signal: signal ?? null,
    });
  return read<T>(await reach(() => accessToken().then(send)));
}

/** Sends a file with a mutation, by the GraphQL multipart request specification. */
export async function sendFile<T, V>(document: TypedDocumentString<T, V>, variables: V, file: { at: string; body: File }): Promise<Answer<T>> {
  const form = new FormData();
  form.set('operations', JSON.stringify({ query: document.toString(), variables }));
  form.set('map', JSON.stringify({ 0: [`variables.${file.at}`] }));
  form.set('0', file.body, file.body.name);
  const token = await accessToken();
  const { 'Content-Type': _, ...rest } = headers(token);
  return read<T>(await reach(() => fetch(`/${cluster().id}/graphql`, { method: 'POST', headers: rest, body: form })));
}

export function headers(token: string | undefined): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    Accept: 'application/graphql-response+json, application/json;q=0.9',
    'Accept-Language': document.documentElement.lang,
    ...(token ? { Authorization: `Bearer ${token}` } : {}),
  };
}

async function reach(send: () => Promise<Response>): Promise<Response> {
  try {
    return await send();
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') throw e;
    if (e instanceof ApiError) throw e;
    throw new Unreachable('the server does not answer', { cause: e });
  }
}

async function read<T>(response: Response): Promise<Answer<T>> {
  let told: Told;
  try {
    told = (await response.json()) as Told;
  } catch (e) {
    throw new Unreachable(`the server answered with status ${response.status} and no GraphQL`, { cause: e });
  }
  const wrong = told.errors?.[0];
  if (wrong) {
    throw new ApiError(wrong.message, wrong.extensions?.code ?? 'INTERNAL', wrong.extensions?.retryAfter, wrong.path);
  }
  return { data: told.data as T, passport: told.extensions?.mspr ?? {} };
}
