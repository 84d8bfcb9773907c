'use client';
import { useEffect, useState } from 'react';
import { graphql } from '@/gql';
import { useAnswer } from './answer';

const document = graphql(`
  query FindPlaces($search: String!) {
    locations(search: $search, first: 12) {
      nodes {
        code
        name
        parent {
          code
          name
        }
      }
    }
  }
`);

export type Found = { code: string; name: string; parent: { code: string; name: string } | null };

/** The name of a place, with what it lies in where the name does not say so. */
export const placed = (f: Found) => (f.parent && !f.name.includes(f.parent.name) ? `${f.name}, ${f.parent.name}` : f.name);

/** The API takes no longer text. */
const longest = 100;
const pause = 200;

/** The places whose name or code holds a text, asked for once the typing rests; undefined until that is known. */
export function usePlaces(text: string): Found[] | undefined {
  const [search, setSearch] = useState('');
  const wanted = text.trim().slice(0, longest);
  useEffect(() => {
    const timer = setTimeout(() => setSearch(wanted), pause);
    return () => clearTimeout(timer);
  }, [wanted]);
  const asked = useAnswer(document, search === '' ? null : { search });
  return wanted === '' || search === '' ? undefined : asked.data?.locations.nodes;
}
