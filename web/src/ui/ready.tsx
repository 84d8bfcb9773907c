'use client';
import { type ReactNode, useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** Whether this runs in a browser, and no longer takes over what was sent. */
export const useReady = () =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );

/** Shows what needs the browser (address, session, cluster) once it is there. */
export function Ready({ children, before = null }: { children: ReactNode; before?: ReactNode }) {
  return useReady() ? children : before;
}
