'use client';
import { useMemo } from 'react';
import { useAddress } from '@/lib/address';
import { type Question, read, write } from './question';

/** The question that the address asks, and how to ask another. */
export function useQuestion(): [Question, (patch: Partial<Question>) => void] {
  const address = useAddress();
  const question = useMemo(() => read(address.get), [address]);
  return [question, (patch) => address.set(write({ ...question, ...patch }))];
}

export type Ask = (patch: Partial<Question>) => void;
