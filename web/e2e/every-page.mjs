// Every page, for each role, in each cluster, on phone, desktop and wall, light and
// dark: no fault of accessibility, no error in the console, no other host, nothing
// wider than the window.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { visitor, widths } from './browser.mjs';
import { signIn } from './people.mjs';
import { words } from './words.mjs';

// Who sees which page. This table is not made from the code: it says what was decided.
const everybody = ['', 'place/{country}', 'place/{country}?view=weekly', 'disease/covid19', 'disease/mpox', 'as-of', 'sources', 'sign-in'];
const signedIn = ['account'];
const researchers = ['explore'];
const administrators = ['admin', 'admin/accounts', 'admin/jobs', 'admin/imports', 'admin/quarantine', 'admin/annotations', 'admin/aliases', 'admin/audit'];
const pagesOf = {
  public: everybody,
  researcher: ['', 'place/{country}', ...signedIn, ...researchers],
  admin: [...signedIn, ...researchers, ...administrators],
};
const clusters = { us: ['FRA', 'en', 'en-US'], france: ['FRA', 'fr', 'fr-FR'], switzerland: ['CH-ZH', 'fr', 'fr-CH'] };

export function everyPage(world) {
  for (const [cluster, [country, language, locale]] of Object.entries(clusters)) {
    for (const [role, pages] of Object.entries(pagesOf)) {
      describe(`${cluster}, ${role}`, () => {
        for (const path of pages) seen(world, { cluster, role, locale, language, path: path.replace('{country}', country) });
      });
    }
  }
  // Where the law asks to tell people what is kept about them, there is a page that does.
  seen(world, { cluster: 'france', role: 'public', locale: 'fr-FR', language: 'fr', path: 'privacy' });
  refusals(world);
}

const guests = new Map();

/** One visitor a cluster and role: an administrator signs in once. */
async function guestOf(world, { cluster, role, locale, language }) {
  const key = `${cluster} ${role}`;
  if (!guests.has(key)) {
    const guest = await visitor(world.browser, world.server.base, { locale });
    guests.set(key, guest);
    if (role !== 'public') await signIn(guest, world.server.accounts[key], words(language, 'session'));
  }
  return guests.get(key);
}

function seen(world, who) {
  test(`/${who.cluster}/${who.path}`, async () => {
    const guest = await guestOf(world, who);
    guest.wrong.length = 0;
    await guest.page.setViewportSize(widths.desktop);
    await guest.visit(`/${who.cluster}/${who.path}`);
    assert.equal(await guest.page.locator('h1').count(), 1, 'a page has one heading of the first rank');
    const name = `${who.cluster}-${who.role}-${who.path.replaceAll(/[/?=&,]+/g, '-') || 'overview'}`;
    await guest.judge(`${name}-desktop`);
    if (who.role === 'admin' && who.cluster !== 'us') return; // the same tools in another language
    for (const size of ['phone', 'wall']) {
      await guest.page.setViewportSize(widths[size]);
      await guest.settled();
      await guest.judge(`${name}-${size}`, { read: size === 'phone' });
    }
    await guest.page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await guest.page.setViewportSize(widths.desktop);
    await guest.judge(`${name}-dark`, { shoot: who.role !== 'researcher' });
    await guest.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  });
}

// What a role does not have it does not see, whatever address it comes by.
function refusals(world) {
  for (const path of ['explore', 'account', ...administrators]) {
    test(`the public does not see ${path}`, async () => {
      const guest = await visitor(world.browser, world.server.base);
      await guest.visit(`/us/${path}`);
      await guest.page.getByText(words('en', 'common').notHere.public).waitFor();
      assert.deepEqual(guest.wrong, []);
      await guest.close();
    });
  }
  test('an address that leads nowhere says so', async () => {
    const guest = await visitor(world.browser, world.server.base);
    const answer = await guest.page.goto(`${world.server.base}/us/nothing/here`);
    assert.equal(answer.status(), 404);
    await guest.page.getByText(words('en', 'common').missing.text).waitFor();
    await guest.close();
  });
}
