// Every screen, each in turn: nothing for axe to find in either theme, everything within reach of Tab, nothing wider than 320 pixels.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {assertClean, inBothThemes, open} from './kith.js';
import {scenes} from './scenes.js';

/** What people would call the screens, and the scenes that stand for them. */
const SCREENS = {
  'sign in': ['sign-in'], 'first run': ['welcome'], contacts: ['contacts', 'contacts-end', 'selection', 'search'], card: ['contact', 'contact-long', 'contact-rtl', 'contact-cjk', 'timeline', 'sources', 'edit-value'],
  'new contact': ['new-contact'], erasing: ['erase'], duplicates: ['duplicates', 'duplicates-pair', 'duplicates-report', 'merges', 'unmerge'],
  'import, file': ['import'], 'import, check': ['import-look', 'import-columns'], 'import, report': ['import-report'], export: ['export'],
  proposals: ['proposals', 'proposal-held', 'proposal-agent', 'proposals-none'], quality: ['quality', 'quality-figures', 'quality-trend', 'quality-findings', 'quality-rule', 'quality-conventions'],
  conversations: ['conversations', 'conversation', 'conversation-stranger'], compose: ['reply', 'compose'], 'command bar': ['commands', 'commands-typed'], 'key sheet': ['keys'],
  settings: ['settings', 'settings-sharing', 'settings-mail-new', 'settings-codes', 'settings-backup-made'],
};

/** Steps that last a moment only, and where they are looked at. */
const ELSEWHERE = {'import, progress': ['import.js', 'progress'], 'session ended': ['shell.js', 'asked for over it'], 'nothing here': ['shell.js', 'nowhere'], 'erasing, receipt': ['erase.js', 'receipt']};

const read = (path) => readFile(fileURLToPath(new URL(path, import.meta.url)), 'utf8');

/** Waits until what was asked for is there. */
const settled = (page) => page.waitForFunction(() => !document.querySelector('.spinner:not([aria-label=""])'));

/** What Tab never comes to: neither itself nor, where one of several has the focus for all, its neighbours. */
async function unreachable(page) {
  const count = await page.evaluate(() => {
    const root = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
    const all = [...root.querySelectorAll('a[href], button, input, select, textarea, [tabindex="0"]')].filter((element) => element.checkVisibility({visibilityProperty: true})
      && !element.disabled && element.tabIndex >= 0 && !(element.type === 'radio' && !element.checked) && element.type !== 'file');
    all.forEach((element) => { element.dataset.mustReach = ''; });
    document.activeElement?.removeAttribute('data-must-reach');
    document.addEventListener('focusin', (event) => event.target.removeAttribute('data-must-reach'), true);
    return all.length;
  });
  const left = () => page.locator('[data-must-reach]').count();
  for (let presses = 0; presses < count + 8 && await left(); presses++) await page.keyboard.press('Tab');
  return page.locator('[data-must-reach]').evaluateAll((elements) => elements.filter((element) => element.checkVisibility()).map((element) => element.outerHTML.slice(0, 160)));
}

/** What is cut off or has to be scrolled sideways, but for what is a table or a row of its own. */
const tooWide = (page) => page.evaluate(() => [...document.querySelectorAll('#main, #main *, dialog[open], dialog[open] *, .form-page, .form-page *')]
  .filter((element) => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX) && element.checkVisibility() && element.scrollWidth > element.clientWidth + 1)
  .filter((element) => !element.matches('.table-frame, .tabs, .people, .compare-frame, pre, textarea')).map((element) => `${element.className}: ${element.scrollWidth} of ${element.clientWidth}`));

describe('every screen', {concurrency: 3}, () => {
  test('is in the table', async () => {
    const names = new Set(scenes.map(([name]) => name));
    const told = Object.values(SCREENS).flat();
    assert.deepEqual(told.filter((name) => !names.has(name)), []);
    const sections = [...(await read('../../web/src/screens/settings/sections.ts')).matchAll(/(\w+): '/g)].map(([, name]) => `settings-${name}`);
    assert.ok(sections.length > 10);
    assert.deepEqual(sections.filter((name) => !names.has(name)), []);
    assert.deepEqual([...names].filter((name) => !told.includes(name) && !sections.includes(name)), []);
    const paths = [...(await read('../../web/src/screens/index.ts')).matchAll(/paths: \[([^\]]*)\]/g)].flatMap(([, list]) => [...list.matchAll(/'([^']+)'/g)].map(([, path]) => path));
    const here = [...scenes.map(([, path]) => path.split('?')[0]), '/import/00000000-0000-7000-8000-000000000000'];
    assert.deepEqual(paths.filter((path) => !here.some((one) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`).test(one))), []);
    for (const [file, words] of Object.values(ELSEWHERE)) assert.match(await read(file), new RegExp(words));
  });

  for (const [name, path, act, options] of scenes) {
    test(`${name}: axe, Tab, 320 pixels`, async () => {
      const page = await open(path, options);
      await page.waitForLoadState('networkidle');
      await act(page);
      await settled(page);
      await inBothThemes(page, (theme) => assertClean(page, `${name}, ${theme}`));
      await page.setViewportSize({width: 320, height: 640});
      await settled(page);
      assert.deepEqual(await tooWide(page), []);
      await page.setViewportSize({width: 1280, height: 800});
      assert.deepEqual(await unreachable(page), []);
      await page.context().close();
    });
  }
});
