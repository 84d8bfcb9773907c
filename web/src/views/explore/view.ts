'use client';
import { createContext, useContext } from 'react';
import { graphql } from '@/gql';
import type { ExploreViewQuery } from '@/gql/graphql';

/** What the caller's own view of the schema has, so that no more is offered. Asked once. */
export const viewDocument = graphql(`
  query ExploreView {
    groups: __type(name: "AggregateNode") {
      fields {
        name
      }
    }
    statistics: __type(name: "CountStatistics") {
      fields {
        name
      }
    }
    dimensions: __type(name: "Dimension") {
      enumValues {
        name
      }
    }
    diseases {
      code
      name
      counts
    }
    cluster {
      sources {
        name
        title
      }
    }
    viewer {
      limits {
        page
      }
    }
  }
`);

export type View = {
  /** Whether groups have a field, statistics one, and groups can be by a dimension. */
  has: { field: (name: string) => boolean; statistic: (name: string) => boolean; dimension: (name: string) => boolean };
  diseases: ExploreViewQuery['diseases'];
  sources: ExploreViewQuery['cluster']['sources'];
  /** The most rows of a page. */
  page: number;
};

export function viewOf(data: ExploreViewQuery): View {
  const within = (all: { name: string }[] | null | undefined) => (name: string) => (all ?? []).some((x) => x.name === name);
  return {
    has: {
      field: within(data.groups?.fields),
      statistic: within(data.statistics?.fields),
      dimension: within(data.dimensions?.enumValues),
    },
    diseases: data.diseases,
    sources: data.cluster.sources,
    page: data.viewer.limits.page,
  };
}

export const ViewContext = createContext<View | undefined>(undefined);

export function useView(): View {
  const view = useContext(ViewContext);
  if (!view) throw new Error('the view is used outside of the explorer');
  return view;
}
