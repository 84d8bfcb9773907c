'use client';
import { type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { Loading } from '@/ui/states';

/**
 * Keeps the place of something heavy until it comes near to sight, and while it is on
 * its way: what is far down is not fetched for who never goes there.
 */
export function WhenSeen({ className = 'h-96', children }: { className?: string; children: () => ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!place.current || seen) return;
    const watch = new IntersectionObserver(
      (entries) => {
        if (entries.some((e) => e.isIntersecting)) setSeen(true);
      },
      { rootMargin: '200px' },
    );
    watch.observe(place.current);
    return () => watch.disconnect();
  }, [seen]);
  const waiting = <Loading className={className} />;
  return <div ref={place}>{seen ? <Suspense fallback={waiting}>{children()}</Suspense> : waiting}</div>;
}
