import { Option, type Command } from 'commander';
import type { ForeignTarget } from '../../clients/targets/contract.ts';
import { isWebSocket } from '../../clients/targets/contract.ts';
import { LOAD_FLAGS } from '../api/own-load.ts';
import type { BenchConfig, TargetWords } from '../records/config.ts';
import type { TargetAsk } from '../records/progress.ts';
import { withoutSecrets } from '../targets/describe.ts';
import type { CommandIo } from './io.ts';
import {
  readCookie,
  readHeader,
  readPids,
  readSentAt,
  readSeq,
  textOrFile,
  UNITS,
  usage,
  withVariables,
  withoutAccount,
  type Variables,
} from './target-values.ts';

/** What a flag can say about one target. */
type Wishes = Omit<TargetWords, 'label' | 'url'>;

/** What commander makes of the flags of targets. */
export interface TargetFlags extends Partial<Wishes> {
  readonly target?: readonly string[];
  readonly set?: readonly string[];
  readonly iMayLoadThisHost?: boolean;
}

/** The flags about one target: the word for the value (null: none), and what they mean. */
const FLAGS = {
  seq: ['sse-id|json:PATH', 'where the number of an event is: missed, duplicate, reordered'],
  sentAt: ['json:PATH:UNIT', `when it was sent, in ${UNITS.join(', ')}: delay`],
  serverPid: ['PID,...', 'the processes of the server: its CPU time and memory'],
  header: ["'NAME: VALUE'", 'a header of the request; may be repeated'],
  cookie: ['NAME=VALUE', 'a cookie; may be repeated'],
  subprotocol: ['NAME', 'WebSocket: a subprotocol; may be repeated'],
  send: ['TEXT|@FILE', 'WebSocket: what the client says after opening'],
  method: ['NAME', 'SSE: the method of the request (default: GET)'],
  body: ['TEXT|@FILE', 'SSE: the body of the request'],
  insecure: [null, 'accept any certificate'],
} as const satisfies Readonly<Record<keyof Wishes, readonly [value: string | null, what: string]>>;

const isRepeated = (key: string): key is 'header' | 'cookie' | 'subprotocol' =>
  key === 'header' || key === 'cookie' || key === 'subprotocol';
const isWish = (key: string): key is keyof Wishes => Object.hasOwn(FLAGS, key);
const wordOf = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const keyOf = (word: string): string =>
  word.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
const KEYS = Object.keys(FLAGS).filter(isWish);

const DEFAULT_CONNECTIONS = 100;

const append = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value];
const many = (flags: string, what: string): Option => new Option(flags, what).argParser(append);

/** Adds the flags of targets to a command. */
export function addTargetFlags(command: Command): Command {
  const options = [
    many(
      '--target <[LABEL=]URL>',
      'measure a server of your own: http(s) is SSE, ws(s) WebSocket; several are compared, the first is the baseline',
    ).conflicts('transports'),
    ...KEYS.map((key) => {
      const [value, what] = FLAGS[key];
      const flags = value === null ? `--${wordOf(key)}` : `--${wordOf(key)} <${value}>`;
      return isRepeated(key) ? many(flags, what) : new Option(flags, what);
    }),
    many(
      '--set <LABEL.FLAG=VALUE>',
      'one of these flags for one target: --set new.seq=json:id; may be repeated',
    ),
    new Option('--i-may-load-this-host', 'allow a host that is not in a private network'),
  ];
  return options.reduce((all, option) => all.addOption(option.helpGroup('Your own server:')), command);
}

/** All flags but those of targets. */
export function withoutTargetFlags(flags: object): Readonly<Record<string, unknown>> {
  const own = new Set(['target', 'set', 'iMayLoadThisHost', ...KEYS]);
  return Object.fromEntries(Object.entries(flags).filter(([key]) => !own.has(key)));
}

export const TARGET_EXAMPLES = [
  [
    'npm run bench -- --target http://127.0.0.1:3000/events',
    'A server of your own: figures, and what they vary by.',
  ],
  [
    'npm run bench -- --target old=http://127.0.0.1:3000/events --target new=ws://127.0.0.1:3000/live --set old.seq=sse-id --set new.seq=json:id',
    'Two servers of your own, compared.',
  ],
] as const;

/** A configuration with what the flags say about targets, which win over it. @throws HarnessError `usage` that quotes the flag */
export function withTargets(options: TargetFlags, config: BenchConfig): BenchConfig {
  const { target, set = [], iMayLoadThisHost } = options;
  const words = target?.map(fromFlag) ?? config.targets;
  if (words === undefined) {
    refuseStray(options);
    return config;
  }
  const common: Wishes = Object.fromEntries(
    KEYS.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]] as const])),
  );
  const named = words.map((one, at): Named => checked({ label: `target-${at + 1}`, ...one, ...common }));
  const labels = named.map(({ label }) => label);
  const twice = labels.find((label, at) => labels.indexOf(label) !== at);
  if (twice !== undefined)
    throw usage(
      `Two targets are called '${twice}'.`,
      'Give each a label of its own: --target old=URL --target new=URL.',
    );
  return {
    ...config,
    targets: set.reduce<readonly Named[]>(withOne, named),
    ...(iMayLoadThisHost === undefined ? {} : { iMayLoadThisHost }),
  };
}

/**
 * What a configuration asks for of servers of the user; null: nothing.
 * @param variables what stands for each `${NAME}` of a header or cookie
 * @throws HarnessError `usage`
 */
export function readTargets(
  config: BenchConfig,
  io: Pick<CommandIo, 'env'>,
  variables: Variables,
): TargetAsk | null {
  const [one, ...more] = (config.targets ?? []).map((words, at) =>
    targetOf({ label: `target-${at + 1}`, ...words }, io, variables),
  );
  if (one === undefined) return null;
  refuseOwnLoad(config);
  return {
    targets: [one, ...more],
    connections: config.connections?.[0] ?? DEFAULT_CONNECTIONS,
    mayLoadHost: config.iMayLoadThisHost ?? false,
  };
}

/** The words of a command line without what could open a door, as they are saved. */
export function withoutSecretWords(argv: readonly string[]): readonly string[] {
  const hidden = (flag: string, value: string): string => {
    if (flag === '--target')
      return value.replace(/\w+:\/\/.*$/, (url) => (URL.canParse(url) ? withoutSecrets(url) : '***'));
    const [, key = '', name = ''] = /^([^=]*\.([\w-]+)=)/.exec(value) ?? [];
    if (flag === '--set') return SECRET.has(`--${name}`) ? `${key}***` : value;
    return SECRET.has(flag) ? '***' : value;
  };
  return argv.map((word, at) => {
    const [, flag, value] = /^(--[\w-]+)=([\s\S]*)$/.exec(word) ?? [];
    if (flag !== undefined && value !== undefined) return `${flag}=${hidden(flag, value)}`;
    return hidden(argv[at - 1] ?? '', word);
  });
}

const SECRET = new Set(['--token', '--header', '--cookie', '--send', '--body', '--subprotocol']);

type Named = TargetWords & { readonly label: string };

/** `old=http://...`, or the URL alone. */
function fromFlag(text: string): TargetWords {
  const [, label, url = ''] = /^(?:([^=/:?]*)=)?(.*)$/.exec(text) ?? [];
  return label === undefined ? { url } : { label, url };
}

function checked(words: Named): Named {
  const { label, url } = words;
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,23}$/.test(label) || label.endsWith('-aa'))
    throw usage(
      `--target wants a label of up to 24 letters, digits, - and _ that does not end in -aa, got '${label}'.`,
      'Write, for example, --target new=ws://127.0.0.1:3000/live.',
    );
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !['http:', 'https:', 'ws:', 'wss:'].includes(parsed.protocol))
    throw usage(
      `--target wants a URL with http, https, ws or wss, got '${parsed === null ? url : withoutSecrets(url)}'.`,
      'Write, for example, --target http://127.0.0.1:3000/events.',
    );
  return words;
}

/** Adds `LABEL.FLAG=VALUE` to the target that it names. */
function withOne(all: readonly Named[], text: string): readonly Named[] {
  const [, label = '', flag = '', value = ''] = /^([\w-]+)\.(?:--)?([\w-]+)(?:=([\s\S]*))?$/.exec(text) ?? [];
  const key = keyOf(flag);
  if (!all.some((one) => one.label === label))
    throw usage(
      `--set names no target: '${text.replace(/=[\s\S]*/, '')}'. Targets: ${all.map((one) => one.label).join(', ')}.`,
      'Write --set LABEL.FLAG=VALUE, for example --set new.seq=json:id.',
    );
  if (!isWish(key))
    throw usage(
      `--set knows no flag '${flag}'. Known: ${KEYS.map(wordOf).join(', ')}.`,
      'Write, for example, --set new.seq=json:id.',
    );
  return all.map((one) => (one.label === label ? { ...one, ...wishOf(one, key, value) } : one));
}

function wishOf(words: Wishes, key: keyof Wishes, value: string): Wishes {
  if (isRepeated(key)) return { [key]: [...(words[key] ?? []), value] };
  return { [key]: key === 'insecure' ? value !== 'false' : value };
}

function targetOf(
  { label, url, ...wishes }: Named,
  io: Pick<CommandIo, 'env'>,
  variables: Variables,
): ForeignTarget {
  const { header = [], cookie = [], subprotocol = [], insecure = false } = wishes;
  const { send = null, method = null, body = null, seq = null, sentAt = null, serverPid = null } = wishes;
  const isSocket = isWebSocket({ url });
  const wrong = isSocket
    ? ([
        ['--method', method],
        ['--body', body],
      ] as const)
    : ([
        ['--send', send],
        ['--subprotocol', subprotocol[0] ?? null],
      ] as const);
  const odd = wrong.find(([, value]) => value !== null);
  if (odd !== undefined)
    throw usage(
      `${odd[0]} is for ${isSocket ? 'SSE' : 'WebSocket'}, and '${label}' is ${isSocket ? 'a WebSocket' : 'SSE'}.`,
      `Give it to the other target alone: --set LABEL.${odd[0].slice(2)}=VALUE.`,
    );
  const { username, password } = new URL(url);
  const account = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    label,
    url: withoutAccount(url),
    headers: [
      ...header.map((text) => readHeader(withVariables(text, variables))),
      ...(cookie.length === 0
        ? []
        : [['Cookie', cookie.map((text) => readCookie(withVariables(text, variables))).join('; ')] as const]),
      ...(account === ':'
        ? []
        : [['Authorization', `Basic ${Buffer.from(account).toString('base64')}`] as const]),
    ],
    subprotocols: subprotocol,
    send: send === null ? null : textOrFile('--send', send, io),
    insecure,
    method: method ?? (body === null ? 'GET' : 'POST'),
    body: body === null ? null : textOrFile('--body', body, io),
    seq: seq === null ? null : readSeq(seq, isSocket),
    sentAt: sentAt === null ? null : readSentAt(sentAt),
    serverPids: serverPid === null ? [] : readPids(serverPid),
  };
}

/** What a server of the user sends is its own affair. */
function refuseOwnLoad({ scenarios = [], connections = [], ...config }: BenchConfig): void {
  const [named] = scenarios;
  if (named !== undefined)
    throw usage(
      `With --target no scenario is run, got '${named}'.`,
      'Leave it out, or measure it in a run of its own.',
    );
  if (connections.length > 1)
    throw usage(
      `With --target all are given the same number of connections, got ${connections.join(', ')}.`,
      `Write, for example, --connections ${connections[0]}.`,
    );
  const [, flag] = LOAD_FLAGS.find(([key]) => key !== 'connections' && config[key] !== undefined) ?? [];
  if (flag !== undefined)
    throw usage(
      `${flag} is a load on servers of this project: yours send what they send.`,
      `Leave ${flag} out, or --target.`,
    );
}

/** Flags of targets where there is none would be ignored. */
function refuseStray(options: TargetFlags): void {
  const stray = [...KEYS, 'set', 'iMayLoadThisHost'] as const;
  const flag = stray.find((key) => options[key] !== undefined);
  if (flag !== undefined)
    throw usage(
      `--${wordOf(flag)} is about a server of your own, and no --target names one.`,
      'Write, for example, --target http://127.0.0.1:3000/events.',
    );
}
