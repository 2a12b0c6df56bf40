import type { Socket } from 'node:net';

/** Waits for the end of a request's head, answers with `response` whatever was asked, and closes. */
export function answerRequest(client: Socket, response: Buffer): void {
  let head = '';
  client.on('data', (bytes: Buffer) => {
    if (client.writableEnded) return;
    head += bytes.toString('latin1');
    if (head.includes('\r\n\r\n')) client.end(response);
  });
  client.on('finish', () => {
    client.destroy();
  });
  client.on('end', () => {
    if (!client.writableEnded) client.destroy();
  });
  client.on('error', () => {
    client.destroy();
  });
}
