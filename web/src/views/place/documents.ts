import { graphql } from '@/gql';

/** A place, its numbers and all that the page says of where they come from: one request. */
export const placeDocument = graphql(`
  query Place($disease: DiseaseCode!, $code: LocationCode!) {
    diseases {
      code
      name
      counts
    }
    cluster {
      sources {
        ...SourceNamed
      }
    }
    snapshot {
      number
      created
    }
    summary(disease: $disease, location: $code) {
      ...HeadlineNumbers
      location {
        code
        name
        level
        whoRegion
        population
        populationYear
        parent {
          code
          name
          parent {
            code
            name
          }
        }
      }
    }
  }
`);

/** The days of a place: counts and their averages, for clusters with charts. */
export const daysDocument = graphql(`
  query PlaceDays(
    $disease: DiseaseCode!
    $code: LocationCode!
    $from: Date
    $to: Date
    $average: AverageMethod
    $omit: Boolean
    $cases: Boolean!
    $deaths: Boolean!
    $recovered: Boolean!
    $hospitalizations: Boolean!
    $icuAdmissions: Boolean!
  ) {
    timeSeries(disease: $disease, locations: [$code], interval: DAY, from: $from, to: $to, average: $average, omitAnnotated: $omit) {
      ...SeriesShown
      points {
        date
        provisional
        corrected
        cases @include(if: $cases)
        deaths @include(if: $deaths)
        recovered @include(if: $recovered)
        hospitalizations @include(if: $hospitalizations)
        icuAdmissions @include(if: $icuAdmissions)
        casesAverage @include(if: $cases)
        deathsAverage @include(if: $deaths)
      }
    }
  }
`);

/** The days of several places: their averages alone, so that five places can be asked for at once. */
export const averagesDocument = graphql(`
  query PlaceAverages(
    $disease: DiseaseCode!
    $locations: [LocationCode!]!
    $from: Date
    $to: Date
    $average: AverageMethod
    $omit: Boolean
    $cases: Boolean!
    $deaths: Boolean!
  ) {
    timeSeries(disease: $disease, locations: $locations, interval: DAY, from: $from, to: $to, average: $average, omitAnnotated: $omit) {
      ...SeriesShown
      points {
        date
        provisional
        casesAverage @include(if: $cases)
        deathsAverage @include(if: $deaths)
      }
    }
  }
`);

/** The days of several places, of the counts that have no averages. */
export const countsDocument = graphql(`
  query PlaceCounts(
    $disease: DiseaseCode!
    $locations: [LocationCode!]!
    $from: Date
    $to: Date
    $recovered: Boolean!
    $hospitalizations: Boolean!
    $icuAdmissions: Boolean!
  ) {
    timeSeries(disease: $disease, locations: $locations, interval: DAY, from: $from, to: $to) {
      ...SeriesShown
      points {
        date
        provisional
        recovered @include(if: $recovered)
        hospitalizations @include(if: $hospitalizations)
        icuAdmissions @include(if: $icuAdmissions)
      }
    }
  }
`);

/** The weeks of places. */
export const weeksDocument = graphql(`
  query PlaceWeeks(
    $disease: DiseaseCode!
    $locations: [LocationCode!]!
    $from: Date
    $to: Date
    $cases: Boolean!
    $deaths: Boolean!
    $recovered: Boolean!
    $hospitalizations: Boolean!
    $icuAdmissions: Boolean!
  ) {
    timeSeries(disease: $disease, locations: $locations, interval: ISO_WEEK, from: $from, to: $to) {
      ...SeriesShown
      points {
        period {
          start
          end
        }
        provisional
        corrected
        cases @include(if: $cases)
        deaths @include(if: $deaths)
        recovered @include(if: $recovered)
        hospitalizations @include(if: $hospitalizations)
        icuAdmissions @include(if: $icuAdmissions)
        days {
          period
          cases @include(if: $cases)
          deaths @include(if: $deaths)
          recovered @include(if: $recovered)
          hospitalizations @include(if: $hospitalizations)
          icuAdmissions @include(if: $icuAdmissions)
        }
      }
    }
  }
`);

/** What had been counted by each week's end. */
export const totalsDocument = graphql(`
  query PlaceTotals(
    $disease: DiseaseCode!
    $locations: [LocationCode!]!
    $from: Date
    $to: Date
    $cases: Boolean!
    $deaths: Boolean!
    $recovered: Boolean!
    $hospitalizations: Boolean!
    $icuAdmissions: Boolean!
  ) {
    timeSeries(disease: $disease, locations: $locations, interval: ISO_WEEK, from: $from, to: $to) {
      ...SeriesShown
      points {
        period {
          start
          end
        }
        provisional
        cumulative {
          cases @include(if: $cases)
          deaths @include(if: $deaths)
          recovered @include(if: $recovered)
          hospitalizations @include(if: $hospitalizations)
          icuAdmissions @include(if: $icuAdmissions)
        }
      }
    }
  }
`);

export const noteShown = graphql(`
  fragment NoteShown on Annotation {
    id
    firstDate
    lastDate
    counts
    note
  }
`);

/** Whose series it is, what its rates divide by, and the notes on its data. */
export const seriesShown = graphql(`
  fragment SeriesShown on TimeSeries {
    source
    location {
      code
      name
    }
    denominator {
      population
      year
    }
    annotations {
      ...NoteShown
    }
  }
`);

/** Every count of the weeks of a place, for a table. */
export const weekTableDocument = graphql(`
  query PlaceWeekTable($disease: DiseaseCode!, $code: LocationCode!, $from: Date, $to: Date) {
    timeSeries(disease: $disease, locations: [$code], interval: ISO_WEEK, from: $from, to: $to) {
      source
      annotations {
        ...NoteShown
      }
      points {
        period {
          start
          end
        }
        provisional
        corrected
        cases
        deaths
        recovered
        hospitalizations
        icuAdmissions
        casesPer100k
        days {
          period
          cases
          deaths
          hospitalizations
        }
      }
    }
  }
`);

/**
 * What stands further down, in one request: the parts of a country (regions and what
 * lies in them) or of a subdivision, and what the publisher changed of the latest days.
 */
export const belowDocument = graphql(`
  query PlaceBelow(
    $disease: DiseaseCode!
    $code: LocationCode!
    $parts: Boolean!
    $level: LocationLevel!
    $regions: Boolean!
    $changes: Boolean!
    $from: Date
  ) {
    regions: summaries(disease: $disease, level: REGION, under: $code) @include(if: $regions) {
      ...RankedPlace
    }
    parts: summaries(disease: $disease, level: $level, under: $code) @include(if: $parts) {
      ...RankedPlace
    }
    locations(under: $code, first: 100) @include(if: $parts) {
      totalCount
      nodes {
        code
        name
      }
    }
    revisions(disease: $disease, location: $code, from: $from, first: 25) @include(if: $changes) {
      totalCount
      nodes {
        date
        issued
        superseded
        withdrawn
        location {
          code
          name
        }
        before {
          cases
          deaths
          hospitalizations
        }
        after {
          cases
          deaths
          hospitalizations
        }
        change {
          cases
          deaths
          hospitalizations
        }
      }
    }
  }
`);
