'use client';
import { useMemo } from 'react';
import { TypedDocumentString } from '@/gql/graphql';
import { type Asked, useAnswer } from '@/lib/answer';
import { type Answer, askText } from '@/lib/api';
import type { Page } from '@/lib/more';
import { type Built, build } from './document';
import type { Question } from './question';

export type Node = Record<string, unknown>;
export type Cited = {
  url: string;
  text: string;
  bibtex: string;
  csl: string;
  sha256: string;
  snapshot: number;
  asOf: string;
  simulated: boolean;
  sources: { name: string; licence: string }[];
};
export type Groups = Page<Node> & { totalCount?: number; totals?: Record<string, number | null> | null; citation?: Cited | null };
type Told = { aggregate: Groups };

/** Asks the question, and again whenever it is another one; null asks nothing. */
export function useGroups(built: Built): Asked<Told> {
  const key = JSON.stringify(built);
  const { query, variables } = useMemo(() => JSON.parse(key) as Built, [key]);
  const document = useMemo(() => new TypedDocumentString<Told, Built['variables']>(query), [query]);
  return useAnswer(document, variables);
}

/** Asks once, apart from what is shown. */
export const askGroups = ({ query, variables }: Built, signal?: AbortSignal): Promise<Answer<Told>> => askText<Told>(query, variables, signal);

export async function nextPage(q: Question, after: string): Promise<Groups> {
  return (await askGroups(build(q, { after }))).data.aggregate;
}
