import { useMeasures } from '@/lib/format';

const counts = ['cases', 'deaths', 'recovered', 'hospitalizations'];

/** The words for a feed: most are called after the count that they carry. */
export function useFeeds() {
  const measure = useMeasures();
  return (feed: string) => (counts.includes(feed) ? measure(feed) : feed);
}
