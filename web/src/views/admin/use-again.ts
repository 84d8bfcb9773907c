'use client';
import { useEffect, useRef } from 'react';

/** Asks again each time that the number grows: something changed that the answer tells of. */
export function useAgain(turn: number, again: () => void): void {
  const latest = useRef(again);
  useEffect(() => {
    latest.current = again;
  });
  useEffect(() => {
    if (turn > 0) latest.current();
  }, [turn]);
}
