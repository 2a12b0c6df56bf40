import type { IncomingMessage } from 'node:http';

/**
 * Reads the body of a request as UTF-8. null: it is longer than the limit, or the client broke off. What comes beyond the limit is
 * not kept; answer with `Connection: close`, so that the rest is not waited for. By events: an iteration that ends early takes the
 * socket from the request, and no answer can be written.
 */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<string | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limitBytes) chunks.push(chunk);
      else resolve(null);
    });
    request.on('end', () => {
      resolve(bytes <= limitBytes ? Buffer.concat(chunks).toString() : null);
    });
    request.on('error', () => {
      resolve(null);
    });
  });
}
