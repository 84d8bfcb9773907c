import type { Session } from '@/lib/session';

export type Role = Session['role'];

/** A query of the gallery: web/examples/index.json, and the file of its name beside it. */
export type Example = {
  name: string;
  /** The least role that sees all that it asks for. */
  role: Role;
  /** What the cluster must have for that. */
  features?: string[];
  /** Values for its variables; "$country" stands for the country of the cluster. */
  variables?: Record<string, unknown>;
  query: string;
};

export const roles: Role[] = ['PUBLIC', 'RESEARCHER', 'ADMIN'];

/** Whether a role sees what another one sees. */
export const sees = (role: Role, least: Role) => roles.indexOf(role) >= roles.indexOf(least);

/** What is put into the editors: texts, as somebody would type them. */
export type Text = { query: string; variables: string };

/** The texts of an example, for a cluster's country. */
export function textOf(e: Example, country: string): Text {
  const variables = e.variables ? JSON.stringify(e.variables, null, 2).replaceAll('"$country"', JSON.stringify(country)) : '';
  return { query: e.query, variables };
}
