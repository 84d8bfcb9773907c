'use client';
import { useEffect, useRef } from 'react';

/** The heading of a step. It takes the focus: what had it went with the step before. */
export function StepTitle({ children }: { children: string }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <h2 ref={title} tabIndex={-1} className="outline-none">
      {children}
    </h2>
  );
}
