import { graphql } from '@/gql';

/** The headline numbers of a place, or of all countries together. */
export const headlineNumbers = graphql(`
  fragment HeadlineNumbers on Summary {
    sources
    firstDate
    lastDate
    cases
    deaths
    recovered
    hospitalizations
    icuAdmissions
    last7Days {
      cases
      deaths
      hospitalizations
    }
    previous7Days {
      cases
      deaths
      hospitalizations
    }
    casesChange
    deathsChange
    caseFatalityRatio
    casesPer100k
    deathsPer100k
    denominator {
      population
      year
    }
  }
`);

/** The numbers of a place among others. */
export const rankedPlace = graphql(`
  fragment RankedPlace on Summary {
    location {
      code
      name
      whoRegion
    }
    lastDate
    cases
    deaths
    hospitalizations
    casesPer100k
    deathsPer100k
    last7Days {
      cases
      deaths
      hospitalizations
    }
    casesChange
    denominator {
      population
    }
  }
`);

/** Where numbers come from, as it has to be named beside them. */
export const sourceNamed = graphql(`
  fragment SourceNamed on Source {
    name
    title
    publisher
    licence
    address
    simulated
  }
`);
