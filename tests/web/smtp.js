// A mail server of our own that takes whatever it is given, on this machine and without TLS.
import {createServer} from 'node:net';

/** Its port, the first message it takes, and how to end it. */
export async function smtpServer() {
  let keep;
  const message = new Promise((resolve) => { keep = resolve; });
  const server = createServer((socket) => {
    let isText = false;
    let text = '';
    const answer = (line) => socket.write(`${line}\r\n`);
    const take = (line) => {
      if (isText && line === '.') {
        isText = false;
        keep(text);
        answer('250 taken');
      } else if (isText) {
        text += `${line}\r\n`;
      } else if (/^DATA/i.test(line)) {
        isText = true;
        answer('354 go on');
      } else if (/^QUIT/i.test(line)) {
        socket.end('221 bye\r\n');
      } else {
        answer('250 fine');
      }
    };
    let left = '';
    socket.on('data', (bytes) => {
      const lines = (left + bytes).split('\r\n');
      left = lines.pop();
      lines.forEach(take);
    });
    socket.on('error', () => {});
    answer('220 ready');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {port: server.address().port, message, stop: () => server.close()};
}
