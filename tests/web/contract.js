// The page does nothing that the public API cannot: each path in its source is one of the
// description, and paths stand only in web/src/api/.
import assert from 'node:assert/strict';
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {kith} from './kith.js';

const source = fileURLToPath(new URL('../../web/src/', import.meta.url));

async function sources() {
  const entries = await readdir(source, {recursive: true});
  return entries.filter((name) => /\.tsx?$/.test(name));
}

const CALL = /\b(?:call|callWithTag|addressOf)(?:<[^(]*>)?\(\s*'([A-Z]+)',\s*(?:`([^`]+)`|'([^']+)')/g;
const ADDRESS = /[`'"]\/v1\//g;

/** Files that name addresses without going to them: links that are none of the page's. */
const LINKS = {'route.ts': 1};

test('the page calls only what the API describes', async () => {
  const {paths} = await kith.api('GET', '/v1/openapi.json');
  const described = new Set();
  for (const [path, methods] of Object.entries(paths)) {
    for (const method of Object.keys(methods)) described.add(`${method.toUpperCase()} ${path.replace(/\{[^}]*\}/g, '{}')}`);
  }
  let calls = 0;
  for (const name of await sources()) {
    const text = await readFile(join(source, name), 'utf8');
    if (!name.startsWith('api/') && !(name in LINKS)) assert.doesNotMatch(text, ADDRESS, `${name}: paths belong into api/`);
    const found = [...text.matchAll(CALL)];
    assert.equal(found.length, [...text.matchAll(ADDRESS)].length - (LINKS[name] ?? 0), `${name}: every path stands in a call('METHOD', path)`);
    for (const [, method, template, plain] of found) {
      const path = template ?? plain;
      const pattern = path.replace(/^\/v1/, '').replace(/\$\{[^}]*\}/g, '{}');
      assert.ok(described.has(`${method} ${pattern}`) || described.has(`${method} /v1${pattern}`), `${name}: ${method} ${path} is not described`);
      calls++;
    }
  }
  assert.ok(calls > 0);
});

test('no two screens style a class of the same name', async () => {
  const owners = new Map();
  const entries = await readdir(source, {recursive: true});
  const shared = new Set();
  for (const name of entries.filter((one) => one.endsWith('.css')).sort((a, b) => Number(b.startsWith('ui/')) - Number(a.startsWith('ui/')))) {
    const text = (await readFile(join(source, name), 'utf8')).replace(/\/\*[^]*?\*\//g, '');
    for (const [, selectors] of text.matchAll(/([^{}]+)\{/g)) {
      if (selectors.trim().startsWith('@')) continue;
      for (const selector of selectors.split(',')) {
        // The last part is what is styled; "column.out" is a state of a column, not a class of its own.
        const [, styled] = /\.([\w-]+)[^.]*(?:\.[\w-]+)*$/.exec(selector.trim().split(/[\s>+~]+/).at(-1)) ?? [];
        if (!styled) continue;
        if (/^(ui|shell)\//.test(name)) shared.add(styled);
        if (shared.has(styled)) continue;
        assert.equal(owners.get(styled) ?? name, name, `.${styled} is styled by ${owners.get(styled)} and ${name}`);
        owners.set(styled, name);
      }
    }
  }
  assert.ok(owners.size > 100);
  // Nor may one use a class that only another one styles.
  for (const name of entries.filter((one) => /^screens\/.*\.tsx$/.test(one))) {
    const text = await readFile(join(source, name), 'utf8');
    const folder = (path) => path.split('/').slice(0, 2).join('/');
    for (const [, plain, computed = ''] of text.matchAll(/\bclass=(?:"([^"]*)"|\{([^}]*)\})/g)) {
      const names = plain ?? [...computed.matchAll(/'([^']*)'/g)].map(([, words]) => words).join(' ');
      for (const one of names.split(/\s+/)) {
        const owner = owners.get(one);
        assert.ok(!owner || folder(owner) === folder(name), `.${one} in ${name} is styled by ${owner}`);
      }
    }
  }
});
