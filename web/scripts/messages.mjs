// Every language has the same words, with the same arguments, as English has.
import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../messages/', import.meta.url);
const languages = readdirSync(root);
const flat = (o, at = '') => Object.entries(o).flatMap(([k, v]) => (typeof v === 'string' ? [[`${at}${k}`, v]] : flat(v, `${at}${k}.`)));
const argumentsOf = (text) => [...text.matchAll(/\{(\w+)/g)].map((m) => m[1]).filter((w) => !/^(one|other|zero|few|many)$/.test(w));
const wrong = [];

for (const file of readdirSync(new URL('en/', root))) {
  const english = new Map(flat(JSON.parse(readFileSync(new URL(`en/${file}`, root), 'utf8'))));
  for (const language of languages) {
    let words;
    try {
      words = new Map(flat(JSON.parse(readFileSync(new URL(`${language}/${file}`, root), 'utf8'))));
    } catch (e) {
      wrong.push(`${language}/${file}: ${e.message}`);
      continue;
    }
    for (const [key, text] of english) {
      const said = words.get(key);
      if (!said) wrong.push(`${language}/${file}: ${key} is missing`);
      else if (String([...new Set(argumentsOf(said))].sort()) !== String([...new Set(argumentsOf(text))].sort()))
        wrong.push(`${language}/${file}: ${key} has other arguments than in English`);
      if (language === 'fr' && / [:;!?»]/.test(said))
        wrong.push(`${language}/${file}: ${key} lets a line begin with what ends one; put a no-break space there`);
    }
    for (const key of words.keys()) if (!english.has(key)) wrong.push(`${language}/${file}: ${key} is not there in English`);
  }
}
for (const line of wrong) console.error(line);
process.exit(wrong.length > 0 ? 1 : 0);
