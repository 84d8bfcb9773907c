import { graphql } from '@/gql';
import type { BatchesOfQuery, NoticesQuery, SourcesQuery } from '@/gql/graphql';

/** All that the page shows at first, in one request. */
export const sourcesDocument = graphql(`
  query Sources {
    cluster {
      sources {
        name
        title
        publisher
        licence
        address
        disease
        simulated
      }
    }
    diseases {
      code
      name
      counts
    }
    freshness {
      source
      next
      expectedSeconds
      late
      succeeded
      ended
      outcome
      failures
    }
    snapshot {
      number
      created
      records
      revisions
      bytes
      sha256
    }
    batches(first: 100) {
      nodes {
        source
        disease
        feed
        issued
        loaded
        status
      }
      pageInfo {
        hasNextPage
      }
    }
    notices(open: true, first: 10) {
      ...NoticePage
    }
    annotations(first: 25) {
      ...AnnotationPage
    }
  }

  fragment NoticePage on NoticeConnection {
    nodes {
      id
      kind
      severity
      source
      message
      raised
      seen
      times
      resolved
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }

  fragment AnnotationPage on AnnotationConnection {
    nodes {
      ...NoteListed
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
`);

export const noticesDocument = graphql(`
  query Notices($open: Boolean, $after: String) {
    notices(open: $open, first: 10, after: $after) {
      ...NoticePage
    }
  }
`);

export const annotationsDocument = graphql(`
  query Annotations($after: String) {
    annotations(first: 25, after: $after) {
      ...AnnotationPage
    }
  }
`);

export const batchesDocument = graphql(`
  query BatchesOf($source: SourceName, $after: String) {
    batches(source: $source, first: 10, after: $after) {
      nodes {
        id
        disease
        feed
        address
        checksum
        bytes
        issued
        loaded
        status
        reason
        read
        kept
        excluded
        quarantined
        changed
        added
        revised
        withdrawn
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export type Source = SourcesQuery['cluster']['sources'][number];
export type Disease = SourcesQuery['diseases'][number];
export type Freshness = SourcesQuery['freshness'][number];
export type Load = SourcesQuery['batches']['nodes'][number];
export type Batch = BatchesOfQuery['batches']['nodes'][number];
export type Notice = NoticesQuery['notices']['nodes'][number];
export type Annotation = SourcesQuery['annotations']['nodes'][number];
