// Uses every page in a browser, as each kind of visitor, against the program with
// real data. One server and one browser serve all; pictures go to shots/.
import { after, before, describe } from 'node:test';
import { startBrowser } from './browser.mjs';
import { everyPage } from './every-page.mjs';
import { languages } from './languages.mjs';
import { playground } from './playground.mjs';
import { startServer } from './server.mjs';
import { work } from './work.mjs';

const world = {};

describe('the pages', { timeout: 1_200_000 }, () => {
  before(
    async () => {
      world.server = await startServer();
      world.browser = await startBrowser();
    },
    { timeout: 300_000 },
  );
  after(async () => {
    await world.browser?.close();
    await world.server?.stop();
  });
  everyPage(world);
  languages(world);
  work(world);
  playground(world);
});
