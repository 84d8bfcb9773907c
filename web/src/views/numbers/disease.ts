'use client';
import { useAddress } from '@/lib/address';

/** The disease that the address asks for; the catalogue's first where it asks for none. */
export const useDisease = () => useAddress().get('disease') ?? 'covid19';
