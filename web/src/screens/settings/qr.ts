// A short text as a QR code (ISO/IEC 18004): bytes, correction level L, versions 1 to 9. That is
// enough for the address an authenticator app reads, and no more.

/** Of each version: data codewords, and correction codewords of each of so many equal blocks. */
const VERSIONS = [[19, 7, 1], [34, 10, 1], [55, 15, 1], [80, 20, 1], [108, 26, 1], [136, 18, 2], [156, 20, 2], [194, 24, 2], [232, 30, 2]] as const;

/** Level L in the bits that tell a reader level and mask. */
const LEVEL = 1;

const MASKS: readonly ((x: number, y: number) => number)[] = [
  (x, y) => (x + y) % 2,
  (_x, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => (x * y) % 2 + (x * y) % 3,
  (x, y) => ((x * y) % 2 + (x * y) % 3) % 2,
  (x, y) => ((x + y) % 2 + (x * y) % 3) % 2,
];

// The field of 256 elements that the correction reckons in.
const POWERS: number[] = [];
const LOGARITHMS: number[] = [];
for (let at = 0, power = 1; at < 255; at++, power = (power << 1) ^ (power > 127 ? 0x11d : 0)) {
  POWERS[at] = power;
  LOGARITHMS[power] = at;
}

const multiply = (a: number, b: number): number => (a && b ? POWERS[(LOGARITHMS[a]! + LOGARITHMS[b]!) % 255]! : 0);

/** Reed and Solomon's: what is left when the data is divided by the generator. */
function correctionOf(data: readonly number[], length: number): number[] {
  let generator = [1];
  for (let at = 0; at < length; at++) {
    const before = generator;
    generator = [...before, 0].map((value, place) => value ^ multiply(before[place - 1] ?? 0, POWERS[at]!));
  }
  const rest = [...data, ...Array<number>(length).fill(0)];
  for (let at = 0; at < data.length; at++) {
    const lead = rest[at]!;
    generator.forEach((value, place) => { rest[at + place]! ^= multiply(value, lead); });
  }
  return rest.slice(data.length);
}

/** Mode, length and bytes, filled up to what the version holds. */
function dataOf(bytes: Uint8Array, capacity: number): number[] {
  const nibbles = [4, bytes.length >> 4, bytes.length & 15, ...[...bytes].flatMap((byte) => [byte >> 4, byte & 15]), 0];
  const data = Array.from({length: nibbles.length / 2}, (_, at) => nibbles[2 * at]! << 4 | nibbles[2 * at + 1]!);
  for (let at = 0; data.length < capacity; at++) data.push(at % 2 ? 0x11 : 0xec);
  return data;
}

/** Data and correction of all blocks, one codeword of each in turn. */
function codewordsOf(bytes: Uint8Array, [capacity, correction, blocks]: (typeof VERSIONS)[number]): number[] {
  const data = dataOf(bytes, capacity);
  const size = capacity / blocks;
  const parts = Array.from({length: blocks}, (_, at) => data.slice(at * size, (at + 1) * size));
  const woven = (columns: number[][]) => columns[0]!.flatMap((_, at) => columns.map((column) => column[at]!));
  return [...woven(parts), ...woven(parts.map((part) => correctionOf(part, correction)))];
}

/** A number with the remainder that lets a reader mend it. */
function guarded(value: number, generator: number): number {
  const bits = Math.floor(Math.log2(generator));
  let rest = value << bits;
  for (let at = 31 - Math.clz32(rest); rest >> bits; at = 31 - Math.clz32(rest)) rest ^= generator << (at - bits);
  return value << bits | rest;
}

/** Rows of modules: true is dark, undefined is free for data. */
type Grid = (boolean | undefined)[][];

const within = (grid: Grid, x: number, y: number): boolean => x >= 0 && y >= 0 && x < grid.length && y < grid.length;

function drawRings(grid: Grid, x: number, y: number, reach: number, isDark: (ring: number) => boolean): void {
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      if (within(grid, x + dx, y + dy)) grid[y + dy]![x + dx] = isDark(Math.max(Math.abs(dx), Math.abs(dy)));
    }
  }
}

function drawFormat(grid: Grid, mask: number): void {
  const bits = guarded(LEVEL << 3 | mask, 0x537) ^ 0x5412;
  const end = grid.length - 1;
  for (let at = 0; at < 15; at++) {
    const isDark = (bits >> at & 1) === 1;
    if (at < 8) {
      grid[at < 6 ? at : at + 1]![8] = isDark;
      grid[8]![end - at] = isDark;
    } else {
      grid[8]![at === 8 ? 7 : 14 - at] = isDark;
      grid[end - 14 + at]![8] = isDark;
    }
  }
  grid[end - 7]![8] = true;
}

function drawVersion(grid: Grid, version: number): void {
  const bits = guarded(version, 0x1f25);
  for (let at = 0; at < 18; at++) {
    const [near, far] = [Math.floor(at / 3), grid.length - 11 + at % 3];
    grid[near]![far] = grid[far]![near] = (bits >> at & 1) === 1;
  }
}

/** All that a reader finds its way by. */
function frameOf(version: number): Grid {
  const size = 17 + 4 * version;
  const grid: Grid = Array.from({length: size}, () => Array<boolean | undefined>(size).fill(undefined));
  for (let at = 0; at < size; at++) grid[6]![at] = grid[at]![6] = at % 2 === 0;
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]] as const) drawRings(grid, x, y, 4, (ring) => ring !== 2 && ring !== 4);
  const places = version === 1 ? [] : version < 7 ? [6, size - 7] : [6, 2 * version + 8, size - 7];
  for (const x of places) {
    for (const y of places) {
      const isCorner = (x === 6 && y === 6) || (x === 6 && y === size - 7) || (x === size - 7 && y === 6);
      if (!isCorner) drawRings(grid, x, y, 2, (ring) => ring !== 1);
    }
  }
  drawFormat(grid, 0);
  if (version >= 7) drawVersion(grid, version);
  return grid;
}

/** The places of the data, in columns of two, up and down in turn. */
function* placesOf(frame: Grid): Generator<[x: number, y: number]> {
  const size = frame.length;
  let isUp = true;
  for (let right = size - 1; right > 0; right -= 2, isUp = !isUp) {
    if (right === 6) right--;
    for (let at = 0; at < size; at++) {
      const y = isUp ? size - 1 - at : at;
      for (const x of [right, right - 1]) if (frame[y]![x] === undefined) yield [x, y];
    }
  }
}

/** How hard it is to read: long runs and blocks of one colour. */
function penaltyOf(grid: Grid): number {
  let penalty = 0;
  for (const rows of [grid, grid.map((row, at) => row.map((_, x) => grid[x]![at]))]) {
    for (const row of rows) {
      for (const [run] of row.map((isDark) => (isDark ? '1' : '0')).join('').matchAll(/0{5,}|1{5,}/g)) penalty += run.length - 2;
    }
  }
  for (let y = 1; y < grid.length; y++) {
    for (let x = 1; x < grid.length; x++) {
      const isDark = grid[y]![x];
      if (grid[y - 1]![x] === isDark && grid[y]![x - 1] === isDark && grid[y - 1]![x - 1] === isDark) penalty += 3;
    }
  }
  return penalty;
}

function masked(frame: Grid, codewords: readonly number[], mask: number): Grid {
  const grid = frame.map((row) => [...row]);
  let bit = 0;
  for (const [x, y] of placesOf(frame)) {
    const value = (codewords[bit >> 3] ?? 0) >> (7 - (bit & 7)) & 1;
    grid[y]![x] = (value === 1) !== (MASKS[mask]!(x, y) === 0);
    bit++;
  }
  drawFormat(grid, mask);
  return grid;
}

/** Rows of modules, true is dark; null when the text is too long. */
export function qrCode(text: string): boolean[][] | null {
  const bytes = new TextEncoder().encode(text);
  const version = 1 + VERSIONS.findIndex(([capacity]) => bytes.length + 2 <= capacity);
  if (!version) return null;
  const frame = frameOf(version);
  const codewords = codewordsOf(bytes, VERSIONS[version - 1]!);
  const grids = MASKS.map((_, mask) => masked(frame, codewords, mask));
  const penalties = grids.map(penaltyOf);
  return grids[penalties.indexOf(Math.min(...penalties))] as boolean[][];
}
