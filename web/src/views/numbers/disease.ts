'use client';
import { useAddress } from '@/lib/address';

/** The disease that the address asks for; the catalogue's first where it asks for none. */
export const useDisease = () => useAddress().get('disease') ?? 'covid19';

/** The name that a count of a disease has in records and words: ICU_ADMISSIONS is icuAdmissions. */
export const countName = (count: string) => count.toLowerCase().replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
