// Switzerland speaks three languages: found by the browser's, switched, remembered.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visitor } from './browser.mjs';
import { words } from './words.mjs';

export function languages(world) {
  for (const [locale, language] of Object.entries({ 'de-CH': 'de', 'it-CH': 'it', 'fr-CH': 'fr', 'en-US': 'fr' })) {
    test(`a browser that speaks ${locale} reads ${language}`, async () => {
      const guest = await visitor(world.browser, world.server.base, { locale });
      for (const path of ['', 'place/CH-ZH', 'as-of', 'sources', 'sign-in']) {
        await guest.visit(`/switzerland/${path}`);
        assert.equal(await guest.page.locator('html').getAttribute('lang'), language);
        await guest.judge(`switzerland-${language}-${path.replace('/', '-') || 'overview'}`);
        assert.deepEqual(await english(guest.page), [], `/switzerland/${path} in ${language}`);
      }
      await guest.close();
    });
  }

  test('a chosen language is remembered', async () => {
    const guest = await visitor(world.browser, world.server.base, { locale: 'de-CH' });
    await guest.visit('/switzerland/');
    await guest.page.getByLabel(words('de', 'common').language).selectOption('it');
    await guest.page.waitForFunction(() => document.documentElement.lang === 'it');
    await guest.visit('/switzerland/sources');
    assert.equal(await guest.page.locator('html').getAttribute('lang'), 'it');
    await guest.close();
  });

  test('the server’s own messages are in the language of the page', async () => {
    const guest = await visitor(world.browser, world.server.base, { locale: 'de-CH' });
    const t = words('de', 'session');
    await guest.visit('/switzerland/sign-in');
    await guest.page.getByLabel(t.email, { exact: true }).fill('nobody@example.org');
    await guest.page.getByLabel(t.password, { exact: true }).fill('not the password');
    await guest.page.getByRole('button', { name: t.signIn, exact: true }).click();
    const said = await guest.page.getByRole('alert').filter({ hasText: /\S/ }).first().innerText();
    assert.match(said, /Passwort|Adresse|Konto/, said);
    assert.doesNotMatch(said, /\b(the|password|wrong)\b/i, said);
    await guest.close();
  });
}

// Words that no text in French, German or Italian has.
async function english(page) {
  const text = await page.evaluate(() => {
    const copy = document.body.cloneNode(true);
    for (const e of copy.querySelectorAll('[lang=en], script, style')) e.remove();
    return [...copy.querySelectorAll('*')]
      .map((e) =>
        [...e.childNodes]
          .filter((n) => n.nodeType === 3)
          .map((n) => n.data)
          .join(' '),
      )
      .join('\n');
  });
  return text
    .split('\n')
    .filter(
      (line) =>
        /\b(the|and|of the|with|cases|deaths|week|loading|show|sources? of)\b/i.test(line) && !/©|licen[cs]e|creative commons|data set|dataset/i.test(line),
    );
}
