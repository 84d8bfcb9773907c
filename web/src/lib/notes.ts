import { graphql } from '@/gql';

/** A note on the quality of data, as lists of notes show it. */
export const noteListed = graphql(`
  fragment NoteListed on Annotation {
    id
    disease
    location {
      code
      name
    }
    source
    firstDate
    lastDate
    counts
    note
    noted
    removed
  }
`);
