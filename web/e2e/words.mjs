// The words that pages use, so that the tests find things as people do.
import { readFileSync } from 'node:fs';

export const words = (language, area) => JSON.parse(readFileSync(new URL(`../messages/${language}/${area}.json`, import.meta.url), 'utf8'));
