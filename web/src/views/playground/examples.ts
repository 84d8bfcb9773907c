import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Example } from './example';

const folder = join(process.cwd(), 'examples');

/** Reads the gallery as the pages are built: its queries are files, which a test of the program runs. */
export async function readExamples(): Promise<Example[]> {
  const listed = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as Omit<Example, 'query'>[];
  return Promise.all(listed.map(async (e) => ({ ...e, query: await readFile(join(folder, `${e.name}.graphql`), 'utf8') })));
}
