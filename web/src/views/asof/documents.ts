import { graphql } from '@/gql';
import type { AsOfDiffQuery, AsOfNowQuery, AsOfRevisionsQuery, AsOfSeriesQuery, AsOfThenQuery } from '@/gql/graphql';

/** What is known now: it does not change as the day is moved. */
export const nowDocument = graphql(`
  query AsOfNow($disease: DiseaseCode!, $place: LocationCode!) {
    diseases {
      code
      name
      counts
    }
    summary(disease: $disease, location: $place) {
      location {
        code
        name
      }
      sources
      firstDate
      lastDate
      cases
      deaths
      hospitalizations
    }
  }
`);

/** When the publisher issued files: the days on which knowledge changed. */
export const issuesDocument = graphql(`
  query AsOfIssues($source: SourceName!) {
    batches(source: $source, status: LOADED, first: 100) {
      nodes {
        disease
        issued
      }
    }
  }
`);

export const thenDocument = graphql(`
  query AsOfThen($disease: DiseaseCode!, $place: LocationCode!, $asOf: DateTime!) {
    summary(disease: $disease, location: $place, asOf: $asOf) {
      sources
      lastDate
      cases
      deaths
      hospitalizations
      last7Days {
        cases
        deaths
      }
    }
    snapshot(asOf: $asOf) {
      number
      created
    }
  }
`);

/** Both series up to the last day that was known then, and that day's sums as known now. */
export const seriesDocument = graphql(`
  query AsOfSeries($disease: DiseaseCode!, $places: [LocationCode!]!, $asOf: DateTime!, $interval: Interval!, $from: Date, $week: Date!, $to: Date!) {
    known: timeSeries(disease: $disease, locations: $places, interval: $interval, from: $from, to: $to, asOf: $asOf) {
      points {
        ...AsOfPoint
      }
    }
    now: timeSeries(disease: $disease, locations: $places, interval: $interval, from: $from, to: $to) {
      source
      points {
        ...AsOfPoint
      }
    }
    days: timeSeries(disease: $disease, locations: $places, interval: DAY, from: $week, to: $to) {
      points {
        date
        cases
        deaths
        cumulative {
          cases
          deaths
          hospitalizations
        }
      }
    }
  }

  fragment AsOfPoint on Point {
    date
    period {
      end
    }
    cases
    deaths
    hospitalizations
    provisional
  }
`);

export const revisionsDocument = graphql(`
  query AsOfRevisions($disease: DiseaseCode!, $place: LocationCode!, $to: Date, $since: DateTime!, $after: String) {
    revisions(disease: $disease, location: $place, to: $to, since: $since, first: 25, after: $after) {
      totalCount
      nodes {
        date
        location {
          code
          name
        }
        before {
          cases
          deaths
        }
        after {
          cases
          deaths
        }
        change {
          cases
          deaths
        }
        withdrawn
        issued
        superseded
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const diffDocument = graphql(`
  query AsOfDiff($disease: DiseaseCode!, $place: LocationCode!, $from: Int64!, $after: String) {
    diff(disease: $disease, from: $from, where: { location: { eq: $place } }, first: 25, after: $after) {
      totalCount
      totals {
        added
        revised
        withdrawn
      }
      from {
        number
        created
      }
      to {
        number
        created
      }
      nodes {
        kind
        date
        source
        before {
          cases
          deaths
        }
        after {
          cases
          deaths
        }
        change {
          cases
          deaths
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export type Now = AsOfNowQuery;
export type Then = AsOfThenQuery;
export type Series = AsOfSeriesQuery;
export type Revision = AsOfRevisionsQuery['revisions']['nodes'][number];
export type Diff = AsOfDiffQuery['diff'];
