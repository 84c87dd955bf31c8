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

const CALL = /\b(?:call|callWithTag)(?:<[^(]*>)?\(\s*'([A-Z]+)',\s*(?:`([^`]+)`|'([^']+)')/g;
const ADDRESS = /[`'"]\/v1\/[^`'"]*[`'"]/g;

test('the page calls only what the API describes', async () => {
  const {paths} = await kith.api('GET', '/v1/openapi.json');
  const described = new Set();
  for (const [path, methods] of Object.entries(paths)) {
    for (const method of Object.keys(methods)) described.add(`${method.toUpperCase()} ${path.replace(/\{[^}]*\}/g, '{}')}`);
  }
  let calls = 0;
  for (const name of await sources()) {
    const text = await readFile(join(source, name), 'utf8');
    if (!name.startsWith('api/')) assert.doesNotMatch(text, /[`'"]\/v1\/\w/, `${name}: paths belong into api/`);
    const found = [...text.matchAll(CALL)];
    assert.equal(found.length, [...text.matchAll(ADDRESS)].filter(([path]) => name.startsWith('api/') && path.length > 6).length,
      `${name}: every path stands in a call('METHOD', path)`);
    for (const [, method, template, plain] of found) {
      const path = template ?? plain;
      const pattern = path.replace(/^\/v1/, '').replace(/\$\{[^}]*\}/g, '{}');
      if (pattern.startsWith('/session')) continue;
      assert.ok(described.has(`${method} ${pattern}`) || described.has(`${method} /v1${pattern}`), `${name}: ${method} ${path} is not described`);
      calls++;
    }
  }
  assert.ok(calls > 0);
});
