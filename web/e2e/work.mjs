// What people come for: to import a file and see what was taken, to watch it being
// loaded, to look back to a day, to share a view, to take numbers away.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { visitor } from './browser.mjs';
import { signIn } from './people.mjs';
import { ask } from './server.mjs';
import { words } from './words.mjs';

export function work(world) {
  importing(world);
  lookingBack(world);
  sharing(world);
  takingAway(world);
  beginnings(world);
  sessions(world);
}

const days = (n) => Array.from({ length: n }, (_, i) => new Date(Date.UTC(2023, 0, 1 + i)).toISOString().slice(0, 10));

// Forty good rows and a bad one, in the service's own format.
function fileWithABadRow() {
  const rows = days(40).map((d, i) => `mpox,CH-ZH,${d},${i}`);
  rows.splice(10, 0, 'mpox,CH-XX,2023-01-05,3');
  const path = join(tmpdir(), `mspr-import-${process.pid}.csv`);
  writeFileSync(path, `disease,location,date,cases\n${rows.join('\n')}\n`);
  return path;
}

// What any page can do: the browser's own EventSource, without headers and libraries.
// It runs in the page, and is there when the stream is open.
function listenToSnapshots(address) {
  const query = 'subscription { snapshotPublished { number previous } }';
  const source = new EventSource(`${address}?query=${encodeURIComponent(query)}`);
  window.heard = new Promise((resolve) => {
    source.addEventListener('next', (event) => {
      source.close();
      resolve(JSON.parse(event.data));
    });
  });
  return new Promise((resolve, reject) => {
    source.onopen = () => resolve();
    source.onerror = () => reject(new Error('the stream did not open'));
  });
}

function importing(world) {
  test('an administrator in Switzerland imports a file, watches it, and sees the row that broke a rule', async () => {
    const account = world.server.accounts['switzerland admin'];
    const t = words('de', 'admin');
    const guest = await visitor(world.browser, world.server.base, { locale: 'de-CH' });
    await signIn(guest, account, words('de', 'session'));
    const watching = await guest.context.newPage(); // signed in by the other tab
    await watching.goto(`${world.server.base}/switzerland/admin/jobs`);
    await watching.getByText(t.loads.live, { exact: true }).waitFor();
    await watching.evaluate(listenToSnapshots, '/switzerland/graphql');

    await guest.visit('/switzerland/admin/imports');
    await guest.page.getByLabel(t.imports.source, { exact: true }).selectOption('mspr');
    await guest.page.locator('input[type=file]').setInputFiles(fileWithABadRow());
    await guest.page.getByRole('button', { name: t.imports.send, exact: true }).click();
    await guest.page.getByText('CH-XX').first().waitFor();
    await guest.page.getByText('"CH-XX" ist kein Ort des Katalogs').waitFor();
    await guest.judge('switzerland-import-with-a-bad-row');

    await watching.getByText(t.loads.stages.DONE).first().waitFor({ timeout: 30_000 });
    await watching.getByRole('progressbar').first().waitFor();
    const heard = await watching.evaluate(() => window.heard);
    assert.equal(heard.errors, undefined);
    assert.ok(heard.data.snapshotPublished.number > heard.data.snapshotPublished.previous, JSON.stringify(heard));
    const { summary } = await ask(world.server.base, 'switzerland', '{ summary(disease: "mpox", location: "CH-ZH") { cases } }');
    assert.equal(summary.cases, (39 * 40) / 2);
    await guest.visit('/switzerland/admin/quarantine');
    await guest.page.getByRole('link', { name: t.quarantine.alias, exact: true }).click();
    await guest.page.getByLabel(t.aliases.name, { exact: true }).waitFor();
    assert.equal(await guest.page.getByLabel(t.aliases.name, { exact: true }).inputValue(), 'CH-XX');
    assert.deepEqual(guest.wrong, []);
    await guest.close();
  });
}

function lookingBack(world) {
  test('the numbers of a day long gone are those that were known then', async () => {
    const at = '2020-07-24';
    const { then, now } = await ask(
      world.server.base,
      'us',
      `{ then: summary(disease: "covid19", location: "FRA", asOf: "${at}T23:59:59Z") { cases } now: summary(disease: "covid19", location: "FRA") { cases } }`,
    );
    assert.ok(then.cases < now.cases / 10, `${then.cases} of ${now.cases} were known then`);
    const guest = await visitor(world.browser, world.server.base);
    await guest.visit(`/us/as-of?disease=covid19&place=FRA&date=${at}`);
    const text = await guest.page.locator('main').innerText();
    for (const n of [then.cases, now.cases]) assert.ok(text.includes(n.toLocaleString('en')), `${n} is in sight`);
    await guest.judge('us-as-of-2020-07-24');
    const slider = guest.page.getByRole('slider').first();
    await slider.focus();
    await slider.press('ArrowRight');
    await guest.page.waitForFunction((d) => !new URL(location.href).searchParams.get('date')?.includes(d), at);
    await guest.settled();
    await guest.judge('us-as-of-moved', { shoot: false });
    await guest.close();
  });
}

function sharing(world) {
  test('an address shows the same view to whoever it is given', async () => {
    const first = await visitor(world.browser, world.server.base);
    await first.visit('/us/place/FRA?disease=covid19');
    const t = words('en', 'place');
    await first.page.getByText(t.view.weekly, { exact: true }).first().click();
    await first.page.getByLabel(t.view.rate).check();
    await first.settled();
    const address = first.page.url();
    assert.match(address, /view=weekly/);
    assert.match(address, /per=100k/);
    const numbers = await tableOf(first);
    const second = await visitor(world.browser, world.server.base, { size: 'phone' });
    await second.visit(address.slice(world.server.base.length));
    assert.deepEqual(await tableOf(second), numbers);
    await first.close();
    await second.close();
  });
}

// The numbers behind the chart, as its table shows them.
async function tableOf(guest) {
  await guest.page
    .getByRole('button', { name: words('en', 'common').table.show })
    .first()
    .click();
  return (await guest.page.locator('main table').first().locator('tbody tr').allInnerTexts()).slice(0, 20);
}

function takingAway(world) {
  test('numbers and pictures can be taken away', async () => {
    const guest = await visitor(world.browser, world.server.base);
    await guest.visit('/us/place/FRA?disease=covid19&view=weekly');
    const t = words('en', 'common').download;
    const [csv] = await Promise.all([guest.page.waitForEvent('download'), guest.page.getByRole('button', { name: t.csv }).first().click()]);
    const lines = readFileSync(await csv.path(), 'utf8')
      .trim()
      .split('\r\n');
    assert.ok(lines.length > 100, `${lines.length} lines`);
    const [png] = await Promise.all([guest.page.waitForEvent('download'), guest.page.getByRole('button', { name: t.png }).first().click()]);
    const head = readFileSync(await png.path())
      .subarray(1, 4)
      .toString();
    assert.equal(head, 'PNG');
    assert.deepEqual(guest.wrong, []);
    await guest.close();
  });
}

function beginnings(world) {
  test('an overview begins with what its source counts', async () => {
    const guest = await visitor(world.browser, world.server.base, { locale: 'fr-FR' });
    await guest.visit('/france/');
    await guest.settled();
    const t = words('fr', 'overview').course; // the source of France gives deaths and admissions, and no cases
    await guest.page.getByText(t.deathsWeek, { exact: true }).waitFor();
    await guest.page.getByText(t.hospitalizations, { exact: true }).first().click();
    await guest.page.getByText(t.hospitalizationsWeek, { exact: true }).waitFor();
    assert.equal(await guest.page.getByText(words('fr', 'charts').empty).count(), 0);
    assert.deepEqual(guest.wrong, []);
    await guest.close();
  });
}

function sessions(world) {
  test('who signs out in one tab is signed out in all', async () => {
    const guest = await visitor(world.browser, world.server.base);
    const account = world.server.accounts['us researcher'];
    await signIn(guest, account, words('en', 'session'));
    await guest.visit('/us/explore');
    const other = await guest.context.newPage();
    await other.goto(`${world.server.base}/us/explore`);
    await other.getByRole('link', { name: account.email }).first().waitFor();
    const t = words('en', 'common');
    await guest.page.getByRole('button', { name: t.signOut }).click();
    await other.getByText(t.notHere.public).waitFor();
    assert.deepEqual(guest.wrong, []);
    await guest.close();
  });

  test('a wrong password is told and nothing that was typed is lost', async () => {
    const guest = await visitor(world.browser, world.server.base);
    const t = words('en', 'session');
    await guest.visit('/us/sign-in');
    await guest.page.getByLabel(t.email, { exact: true }).fill('nobody@example.org');
    await guest.page.getByLabel(t.password, { exact: true }).fill('wrong');
    await guest.page.getByRole('button', { name: t.signIn, exact: true }).click();
    await guest.page.getByRole('alert').filter({ hasText: /\S/ }).first().waitFor();
    assert.equal(await guest.page.getByLabel(t.email, { exact: true }).inputValue(), 'nobody@example.org');
    await guest.judge('us-sign-in-refused');
    await guest.close();
  });
}
