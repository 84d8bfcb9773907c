import type { AbstractIntlMessages } from 'next-intl';

/** The languages that the pages are written in; a cluster speaks some of them. */
export const languages = ['en', 'fr', 'de', 'it'] as const;
export type Language = (typeof languages)[number];

/** What each language calls itself. */
export const nameOf: Record<Language, string> = { en: 'English', fr: 'Français', de: 'Deutsch', it: 'Italiano' };

/** The areas of the site whose words stand in files of their own: messages/{language}/{area}.json. */
const shared = ['common'] as const;

/** The words that every page has. A page adds those of its own area with Words. */
export const messagesOf = (language: Language) => wordsOf(language, shared);

export async function wordsOf(language: Language, areas: readonly string[]): Promise<AbstractIntlMessages> {
  const files = await Promise.all(
    areas.map(async (area) => [area, (await import(`../../messages/${language}/${area}.json`)).default as AbstractIntlMessages] as const),
  );
  return Object.fromEntries(files);
}

/** The cookie by which a chosen language is remembered; the server reads it. */
export const languageCookie = 'mspr-language';
