// The text of a message in pieces: what was written, and what was quoted.

export interface Piece {
  text: string;
  isQuoted: boolean;
}

/** Quotations shorter than this stay open: they are answered line by line. */
const SHORT_QUOTE = 4;

const isQuote = (line: string) => /^\s*>/.test(line);
const isAttribution = (line: string) => /^\s*\S.{3,200}:\s*$/.test(line) && /\d|@/.test(line);
const isForward = (line: string) => /^\s*-{3,}.*\b(?:original|forwarded|weitergeleitet|transmis|reenviado|ursprüngliche)\b.*-{3,}\s*$/i.test(line);

/** Where each run of lines begins, and whether it is a quotation. */
function runs(lines: readonly string[]): {from: number; isQuoted: boolean}[] {
  const found: {from: number; isQuoted: boolean}[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    if (isForward(line)) {
      found.push({from: at, isQuoted: true});
      break;
    }
    const last = found[found.length - 1];
    const quoted = isQuote(line) || (!line.trim() && !!last?.isQuoted && lines.slice(at).find((later) => later.trim())?.trim()[0] === '>');
    if (!last || last.isQuoted !== quoted) {
      const from = quoted && at > 0 && isAttribution(lines[at - 1]!) && last && last.from < at - 1 ? at - 1 : at;
      found.push({from, isQuoted: quoted});
    }
  }
  return found;
}

export function pieces(body: string): Piece[] {
  const lines = body.replace(/\s+$/, '').split('\n');
  const marked = runs(lines);
  const result: Piece[] = [];
  marked.forEach(({from, isQuoted}, index) => {
    const part = lines.slice(from, marked[index + 1]?.from);
    const isLong = isQuoted && part.length >= SHORT_QUOTE;
    const last = result[result.length - 1];
    if (last && !isLong && !last.isQuoted) last.text += `\n${part.join('\n')}`;
    else result.push({text: part.join('\n'), isQuoted: isLong});
  });
  return result.map((piece) => ({...piece, text: piece.text.replace(/^\n+|\n+$/g, '')})).filter((piece) => piece.text);
}
