import type { GraphiQL } from 'graphiql';
import type { ExecutionResult } from 'graphql';
import { createClient } from 'graphql-sse';
import type { ComponentProps } from 'react';
import { tellSimulated } from '@/lib/answer';
import { headers, type Passport } from '@/lib/api';
import { cluster } from '@/lib/cluster';
import { accessToken } from '@/lib/session';
import type { Role } from './example';

type Fetcher = ComponentProps<typeof GraphiQL>['fetcher'];
type Request = Parameters<Fetcher>[0];
type Options = Parameters<Fetcher>[1];
type Given = Record<string, string>;

/**
 * Sends what the editor runs as the page would: signed in, in its language, and seen
 * as a lesser role where one is chosen. When no answer comes, it says so.
 */
export function fetcherOf(viewAs: Role | undefined, unreachable: string): Fetcher {
  const all = async (given: Given) => ({ ...headers(await accessToken()), ...(viewAs ? { 'MSPR-View-As': viewAs } : {}), ...given });
  return (request, options) => {
    const headersOf = () => all((options?.headers ?? {}) as Given);
    if (isSubscription(request, options)) return listen(request, headersOf);
    return send(request, headersOf).catch(() => ({ errors: [{ message: unreachable }] }) as unknown as ExecutionResult);
  };
}

const address = () => `/${cluster().id}/graphql`;

async function send(request: Request, headersOf: () => Promise<Given>): Promise<ExecutionResult> {
  const response = await fetch(address(), { method: 'POST', headers: await headersOf(), body: JSON.stringify(request) });
  const answer = (await response.json()) as ExecutionResult<Record<string, unknown>, { mspr?: Passport }>;
  tellSimulated(answer.extensions?.mspr?.simulated);
  return answer;
}

function listen({ query, variables, operationName }: Request, headersOf: () => Promise<Given>) {
  const client = createClient({
    url: address(),
    headers: async () => {
      // The client itself says what it sends and takes: a stream of events.
      const { Accept: _, 'Content-Type': __, ...rest } = await headersOf();
      return rest;
    },
  });
  return client.iterate<Record<string, unknown>, Record<string, unknown>>({ query, variables, ...(operationName ? { operationName } : {}) });
}

function isSubscription(request: Request, options: Options): boolean {
  const operations = options?.documentAST?.definitions.filter((d) => d.kind === 'OperationDefinition') ?? [];
  const run = request.operationName ? operations.find((o) => o.name?.value === request.operationName) : operations[0];
  return run?.operation === 'subscription';
}
