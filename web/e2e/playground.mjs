// The playground, without any network but the program's own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visitor } from './browser.mjs';
import { words } from './words.mjs';

// GraphiQL ignores its own buttons until both editors are there.
const editors = async (page) => {
  for (const one of ['.graphiql-query-editor', '.result-window']) await page.locator(`${one} .monaco-editor`).first().waitFor({ state: 'attached' });
};

export function playground(world) {
  for (const size of ['desktop', 'phone']) {
    test(`the playground answers, offline but for the program, on a ${size}`, async () => {
      const guest = await visitor(world.browser, world.server.base, { size });
      await guest.context.route('**/*', (route) => (route.request().url().startsWith(world.server.base) ? route.continue() : route.abort()));
      await guest.visit('/us/playground');
      await editors(guest.page);
      await guest.page.getByRole('button', { name: /execute/i }).click();
      await guest.page.waitForFunction(() => document.body.innerText.includes('"data"'), undefined, { timeout: 20_000 });
      await guest.judge(`us-playground-${size}`);
      await guest.close();
    });
  }
  test('an example of the gallery opens in the editor', async () => {
    const guest = await visitor(world.browser, world.server.base, { locale: 'fr-FR' });
    await guest.visit('/france/playground');
    await editors(guest.page);
    const t = words('fr', 'playground');
    const { title } = t.examples['weekly-series'];
    await guest.page.getByRole('button', { name: title }).click();
    await guest.page.getByText(t.opened.replace('{title}', title), { exact: true }).waitFor();
    await guest.page.getByRole('button', { name: /execute/i }).click();
    await guest.page.waitForFunction(() => document.body.innerText.includes('"timeSeries"'), undefined, { timeout: 20_000 });
    assert.deepEqual(guest.wrong, []);
    await guest.close();
  });
}
