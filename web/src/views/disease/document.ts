import { graphql } from '@/gql';

/** A disease: what is counted of it, by whom, and the numbers of all countries. */
export const diseaseDocument = graphql(`
  query Disease($disease: DiseaseCode!) {
    diseases {
      code
      name
      icd10
      counts
    }
    cluster {
      sources {
        ...SourceNamed
        disease
      }
    }
    snapshot {
      number
      created
    }
    summary(disease: $disease) {
      ...HeadlineNumbers
    }
    summaries(disease: $disease) {
      ...RankedPlace
      sources
      firstDate
    }
  }
`);
