import type { IncomingMessage } from 'node:http';
import type { Refusal } from '../hub/admission.ts';

/** Reads the body of a request as UTF-8, up to a limit. A client that breaks off is refused too, and never reads it. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<string | Refusal> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > limitBytes)
        return { status: 413, reason: `The body is longer than ${limitBytes} bytes. Send less.` };
      parts.push(part);
    }
  } catch {
    return { status: 400, reason: 'The body has no end.' };
  }
  return Buffer.concat(parts).toString();
}
