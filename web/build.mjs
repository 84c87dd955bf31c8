// Makes the files of the page and the C source that embeds them:
//   node build.mjs HEADER DEPFILE DIRECTORY
//
// Every file but index.html gets its content's digest into its name, so that a browser may keep it
// for ever. What gets smaller by gzip is packed here once, at the highest level.
import {build} from 'esbuild';
import {createHash} from 'node:crypto';
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {dirname, extname, join, relative, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {gzipSync} from 'node:zlib';

const source = dirname(fileURLToPath(import.meta.url));
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const digest = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

async function bundle(directory) {
  return build({
    absWorkingDir: source,
    entryPoints: {first: 'src/api/first.ts', main: 'src/main.tsx', icon: 'icon.svg'},
    outdir: directory,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    loader: {'.svg': 'copy'},
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['es2022', 'chrome123', 'firefox120', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
}

/** What every visit runs: the browser asks for all files of these without waiting for those that name them. */
const STARTS = ['src/api/first.ts', 'src/main.tsx'];

/** An output and all that it imports at once. */
function closure(outputs, path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const {path: other, kind} of outputs[path].imports) if (kind === 'import-statement') closure(outputs, other, found);
  return found;
}

function preloads(metafile, directory) {
  const {outputs} = metafile;
  const found = new Set();
  for (const [path, {entryPoint}] of Object.entries(outputs)) {
    if (STARTS.includes(entryPoint)) closure(outputs, path, found);
  }
  return [...found].map((path) => `<link rel="modulepreload" href="/assets/${relative(directory, resolve(source, path))}">\n`).join('');
}

/** The HTML names its files without digests: they are put in here. */
async function indexHtml(metafile, outputs, directory) {
  const html = (await readFile(join(source, 'index.html'), 'utf8')).replace('<script', `${preloads(metafile, directory)}<script`);
  return html.replace(/\/assets\/([a-z]+)\.(\w+)/g, (whole, name, type) => {
    const found = outputs.find((path) => path.startsWith(`${name}-`) && path.endsWith(`.${type}`));
    if (!found) throw new Error(`index.html names ${whole}, which nothing makes`);
    return `/assets/${found}`;
  });
}

const symbol = (index, kind) => `page_asset_${index}_${kind}`;

function incbin(name, path) {
  return `__asm__(".section .rodata\\n.balign 16\\n${name}: .incbin \\"${path}\\"\\n.previous\\n");\n` +
    `extern const char ${name}[];\n`;
}

/** The table of src/page/asset.c, sorted by path. */
async function header(assets, directory) {
  let data = '';
  let rows = '';
  for (const [index, asset] of assets.entries()) {
    const file = join(directory, asset.path === '/' ? 'index.html' : asset.path.slice('/assets/'.length));
    const packed = gzipSync(asset.bytes, {level: 9});
    const isSmaller = packed.length < asset.bytes.length * 0.9;
    data += incbin(symbol(index, 'plain'), file);
    if (isSmaller) {
      await writeFile(`${file}.gz`, packed);
      data += incbin(symbol(index, 'gzip'), `${file}.gz`);
    }
    rows += `    {"${asset.path}", "${TYPES[extname(file)]}", "\\"${digest(asset.bytes)}\\"",\n` +
      `     {${symbol(index, 'plain')}, ${asset.bytes.length}},\n` +
      `     {${isSmaller ? symbol(index, 'gzip') : 'NULL'}, ${isSmaller ? packed.length : 0}}},\n`;
  }
  return `/* Made at build from web/. */\n#pragma once\n\n#include "page/asset.h"\n\n${data}\n` +
    `static const struct page_asset page_assets[] = {\n${rows}};\n`;
}

async function main(headerPath, depfilePath, directory) {
  await rm(directory, {recursive: true, force: true});
  await mkdir(directory, {recursive: true});
  const {metafile} = await bundle(directory);
  const outputs = Object.keys(metafile.outputs).map((path) => relative(directory, resolve(source, path)));
  const html = await indexHtml(metafile, outputs, directory);
  await writeFile(join(directory, 'index.html'), html);
  const assets = [{path: '/', bytes: Buffer.from(html)}];
  for (const name of outputs) assets.push({path: `/assets/${name}`, bytes: await readFile(join(directory, name))});
  assets.sort((a, b) => (a.path < b.path ? -1 : 1));
  await writeFile(headerPath, await header(assets, directory));
  const inputs = [...Object.keys(metafile.inputs), 'index.html', 'build.mjs', 'package-lock.json'];
  await writeFile(depfilePath, `${headerPath}: ${inputs.map((path) => resolve(source, path)).join(' \\\n  ')}\n`);
}

const [headerPath, depfilePath, directory] = process.argv.slice(2);
await main(headerPath, depfilePath, resolve(directory));
