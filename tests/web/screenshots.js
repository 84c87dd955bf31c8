// Pictures of every screen in both themes, narrow and wide: screenshots.js FOLDER [NAME...]
// KITH_WIDTHS, as 320,2560, asks for other widths.
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {open, setTheme, stop} from './kith.js';
import {scenes} from './scenes.js';

const SIZES = (process.env.KITH_WIDTHS ?? '360,1280').split(',').map((width) => [Number(width), Number(width) < 720 ? 740 : Math.round(Number(width) * 0.625)]);

const [folder, ...chosen] = process.argv.slice(2);
await mkdir(folder, {recursive: true});
for (const [name, path, act, options] of scenes) {
  if (chosen.length && !chosen.includes(name)) continue;
  for (const [width, height] of SIZES) {
    const page = await open(path, {width, height, ...options});
    await page.waitForLoadState('networkidle');
    await act(page);
    await page.waitForLoadState('networkidle');
    for (const theme of ['light', 'dark']) {
      await setTheme(page, theme);
      await page.screenshot({path: join(folder, `${name}-${width}-${theme}.png`)});
    }
    await page.context().close();
  }
}
await stop();
