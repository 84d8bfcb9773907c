import type { DiseaseQuery, WhoRegion } from '@/gql/graphql';

type Country = DiseaseQuery['summaries'][number];

/** The sums over the countries of a region of the World Health Organization. */
export type Region = {
  /** Null for countries that belong to none. */
  region: WhoRegion | null;
  countries: number;
  cases: number | null;
  deaths: number | null;
  cases7: number | null;
  deaths7: number | null;
  /** Cases and deaths over all days per 100,000 residents of the countries that give them. */
  casesRate: number | null;
  deathsRate: number | null;
};

/** From the most cases in the last seven days. */
export function regionsOf(countries: Country[]): Region[] {
  const groups = new Map<WhoRegion | null, Country[]>();
  for (const c of countries) {
    const region = c.location?.whoRegion ?? null;
    groups.set(region, [...(groups.get(region) ?? []), c]);
  }
  return [...groups]
    .map(([region, members]) => ({
      region,
      countries: members.length,
      cases: sum(members, (c) => c.cases),
      deaths: sum(members, (c) => c.deaths),
      cases7: sum(members, (c) => c.last7Days.cases),
      deaths7: sum(members, (c) => c.last7Days.deaths),
      casesRate: rate(members, (c) => c.cases),
      deathsRate: rate(members, (c) => c.deaths),
    }))
    .sort((a, b) => (b.cases7 ?? -1) - (a.cases7 ?? -1));
}

// What no country gives is not zero.
function sum(countries: Country[], of: (c: Country) => number | null): number | null {
  const given = countries.map(of).filter((n) => n !== null);
  return given.length > 0 ? given.reduce((a, b) => a + b, 0) : null;
}

// Who gives no count is not part of the population either.
function rate(countries: Country[], of: (c: Country) => number | null): number | null {
  const known = countries.filter((c) => of(c) !== null && c.denominator !== null);
  const population = sum(known, (c) => c.denominator?.population ?? null);
  const count = sum(known, of);
  return population === null || count === null || population === 0 ? null : (count / population) * 100_000;
}

/** How much of the world a source answers for. */
export type Coverage = { source: string; countries: number; first: string | null; last: string | null };

export function coverageOf(countries: Country[]): Map<string, Coverage> {
  const all = new Map<string, Coverage>();
  for (const c of countries) {
    for (const source of c.sources) {
      const now = all.get(source) ?? { source, countries: 0, first: null, last: null };
      all.set(source, {
        source,
        countries: now.countries + 1,
        first: now.first !== null && (c.firstDate === null || now.first < c.firstDate) ? now.first : c.firstDate,
        last: now.last !== null && (c.lastDate === null || now.last > c.lastDate) ? now.last : c.lastDate,
      });
    }
  }
  return all;
}
