import { graphql } from '@/gql';

/** All numbers of the overview but those over time: one request. */
export const overviewDocument = graphql(`
  query Overview($disease: DiseaseCode!, $location: LocationCode, $level: LocationLevel!, $under: LocationCode) {
    diseases {
      code
      name
    }
    cluster {
      country {
        code
        name
      }
      sources {
        ...SourceNamed
      }
    }
    snapshot {
      number
      created
    }
    summary(disease: $disease, location: $location) {
      ...HeadlineNumbers
    }
    summaries(disease: $disease, level: $level, under: $under) {
      ...RankedPlace
    }
  }
`);

/** The weeks of some places, for clusters with charts and without. */
export const weeksDocument = graphql(`
  query OverviewWeeks(
    $disease: DiseaseCode!
    $locations: [LocationCode!]!
    $from: Date
    $cases: Boolean!
    $deaths: Boolean!
    $hospitalizations: Boolean!
  ) {
    timeSeries(disease: $disease, locations: $locations, interval: ISO_WEEK, from: $from) {
      source
      location {
        code
        name
      }
      points {
        period {
          start
          end
        }
        provisional
        corrected
        cases @include(if: $cases)
        deaths @include(if: $deaths)
        hospitalizations @include(if: $hospitalizations)
        days {
          period
          cases @include(if: $cases)
          deaths @include(if: $deaths)
          hospitalizations @include(if: $hospitalizations)
        }
      }
    }
  }
`);

/** The days of some places, averaged. */
export const averagesDocument = graphql(`
  query OverviewAverages($disease: DiseaseCode!, $locations: [LocationCode!]!, $from: Date, $cases: Boolean!, $deaths: Boolean!) {
    timeSeries(disease: $disease, locations: $locations, interval: DAY, from: $from) {
      source
      location {
        code
        name
      }
      denominator {
        population
      }
      points {
        date
        provisional
        casesAverage @include(if: $cases)
        deathsAverage @include(if: $deaths)
      }
    }
  }
`);

/** Places out of their expected range, for clusters that have charts. */
export const alertsDocument = graphql(`
  query OverviewAlerts($disease: DiseaseCode!, $count: SeriesCount!, $level: LocationLevel!, $under: LocationCode) {
    alerts(disease: $disease, count: $count, level: $level, under: $under, first: 10) {
      totalCount
      places
      to
      nodes {
        rank
        since
        observed
        expected
        upper
        score
        location {
          code
          name
        }
      }
    }
  }
`);
