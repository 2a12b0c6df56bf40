import { readFileSync } from 'node:fs';
import type { ForeignTarget } from '../../clients/targets/contract.ts';
import { HarnessError } from '../../servers/hub/errors.ts';
import type { CommandIo } from './io.ts';
import { resolvePath } from './npm.ts';

export const UNITS = ['unix-ms', 'unix-us', 'monotonic-ns'] as const;

/** The URL without user, password and fragment: they go into no request line and no report. */
export function withoutAccount(url: string): string {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  bare.hash = '';
  return bare.href;
}

/** What stands for each `${NAME}` of a header or cookie. @throws HarnessError `usage` */
export type Variables = (name: string) => string;

/** The text with its variables, so that no file need hold a secret. */
export function withVariables(text: string, valueOf: Variables): string {
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => valueOf(name));
}

/** Those of the environment. */
export function variablesOf({ env }: Pick<CommandIo, 'env'>): Variables {
  return (name) => {
    const value = env[name];
    if (value !== undefined) return value;
    throw usage(
      `A header or cookie names the variable ${name}, which the environment does not have.`,
      `Set it: ${name}=... before the command.`,
    );
  };
}

/** Each as it is written: what is only checked or printed needs no secret. */
export const AS_WRITTEN: Variables = (name) => `\${${name}}`;

/** `NAME: VALUE`. The error does not repeat it: it may hold a secret. */
export function readHeader(text: string): readonly [string, string] {
  const [, name = '', value = ''] = /^([!#$%&'*+.^`|~\w-]+):\s*([^\r\n]*)$/.exec(text) ?? [];
  if (name === '')
    throw usage(
      `--header wants 'NAME: VALUE', got ${text.length} characters that are not.`,
      "Write, for example, --header 'Authorization: Bearer ...'.",
    );
  return [name, value];
}

/** `NAME=VALUE`. The error does not repeat it. */
export function readCookie(text: string): string {
  if (/^[^=;\s]+=[^;\r\n]*$/.test(text)) return text;
  throw usage(
    `--cookie wants NAME=VALUE, got ${text.length} characters that are not.`,
    'Write, for example, --cookie session=abc.',
  );
}

/** `sse-id` or `json:PATH`. */
export function readSeq(text: string, isSocket: boolean): ForeignTarget['seq'] {
  const [, path] = /^json:([^:]+)$/.exec(text) ?? [];
  if (path !== undefined) return { kind: 'json', path };
  if (text === 'sse-id' && !isSocket) return { kind: 'sse-id' };
  throw usage(
    text === 'sse-id'
      ? '--seq sse-id is for SSE: a WebSocket message has no id.'
      : `--seq wants sse-id or json:PATH, got '${text}'.`,
    'Write, for example, --seq json:id or, for one target alone, --set new.seq=json:data.id.',
  );
}

/** `json:PATH:UNIT`. */
export function readSentAt(text: string): ForeignTarget['sentAt'] {
  const [, path = '', word = ''] = /^json:([^:]+):([\w-]+)$/.exec(text) ?? [];
  const unit = UNITS.find((one) => one === word);
  if (unit !== undefined) return { path, unit };
  throw usage(
    `--sent-at wants json:PATH:UNIT with ${UNITS.join(', ')}, got '${text}'.`,
    'Write, for example, --sent-at json:sentAt:unix-ms.',
  );
}

/** `PID,PID`. */
export function readPids(text: string): readonly number[] {
  const pids = text.split(',').map((word) => (/^[1-9]\d*$/.test(word.trim()) ? Number(word) : Number.NaN));
  if (pids.every(Number.isSafeInteger)) return pids;
  throw usage(
    `--server-pid wants process numbers with commas, got '${text}'.`,
    'Write, for example, --server-pid 4242 or --server-pid 4242,4243.',
  );
}

/** The text itself, or that of the file after `@`. */
export function textOrFile(flag: string, text: string, io: Pick<CommandIo, 'env'>): string {
  if (!text.startsWith('@')) return text;
  const path = resolvePath(text.slice(1), io);
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new HarnessError('usage', `${flag} names ${path}, which cannot be read.`, {
      hint: 'Correct the path after @, or write the text itself.',
      cause,
    });
  }
}

export function usage(message: string, hint: string): HarnessError {
  return new HarnessError('usage', message, { hint });
}
