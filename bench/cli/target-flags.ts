import { Option, type Command } from 'commander';
import type { ForeignTarget } from '../../clients/targets/contract.ts';
import { isWebSocket } from '../../clients/targets/contract.ts';
import { LOAD_FLAGS } from '../api/own-load.ts';
import type { BenchConfig } from '../records/config.ts';
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
  withoutAccount,
} from './target-values.ts';

/** Everything about one target that a flag can say, as it was written. Flags of this type can be given for one target alone. */
interface Wishes {
  readonly header: readonly string[];
  readonly cookie: readonly string[];
  readonly subprotocol: readonly string[];
  readonly send: string | null;
  readonly insecure: boolean;
  readonly method: string | null;
  readonly body: string | null;
  readonly seq: string | null;
  readonly sentAt: string | null;
  readonly serverPid: string | null;
}

/** What commander makes of the flags of targets. */
export interface TargetFlags extends Partial<Wishes> {
  readonly target?: readonly string[];
  readonly set?: readonly string[];
  readonly iMayLoadThisHost?: boolean;
}

const NOTHING: Wishes = {
  header: [],
  cookie: [],
  subprotocol: [],
  send: null,
  insecure: false,
  method: null,
  body: null,
  seq: null,
  sentAt: null,
  serverPid: null,
};

/** The flags that are about one target, by the words after `--`. */
const FLAGS = {
  header: 'header',
  cookie: 'cookie',
  subprotocol: 'subprotocol',
  send: 'send',
  insecure: 'insecure',
  method: 'method',
  body: 'body',
  seq: 'seq',
  'sent-at': 'sentAt',
  'server-pid': 'serverPid',
} as const satisfies Readonly<Record<string, keyof Wishes>>;

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
    new Option('--seq <sse-id|json:PATH>', 'where the number of an event is: missed, duplicate, reordered'),
    new Option('--sent-at <json:PATH:UNIT>', `when it was sent, in ${UNITS.join(', ')}: delay`),
    new Option('--server-pid <PID,...>', 'the processes of the server: its CPU time and memory'),
    many("--header <'NAME: VALUE'>", 'a header of the request; may be repeated'),
    many('--cookie <NAME=VALUE>', 'a cookie; may be repeated'),
    many('--subprotocol <NAME>', 'WebSocket: a subprotocol; may be repeated'),
    new Option('--send <TEXT|@FILE>', 'WebSocket: what the client says after opening'),
    new Option('--method <NAME>', 'SSE: the method of the request (default: GET)'),
    new Option('--body <TEXT|@FILE>', 'SSE: the body of the request'),
    new Option('--insecure', 'accept any certificate'),
    many(
      '--set <LABEL.FLAG=VALUE>',
      'one of these flags for one target: --set new.seq=json:id; may be repeated',
    ),
    new Option('--i-may-load-this-host', 'allow a host that is not in a private network'),
  ];
  return options.reduce((all, option) => all.addOption(option.helpGroup('Your own server:')), command);
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

/** What the flags ask for; null: no target. @throws HarnessError `usage` that quotes the flag */
export function readTargets(
  options: TargetFlags,
  config: BenchConfig,
  io: Pick<CommandIo, 'env'>,
): TargetAsk | null {
  const { target: urls = [], set = [] } = options;
  const [first, ...others] = urls;
  if (first === undefined) {
    refuseStray(options);
    return null;
  }
  refuseOwnLoad(config);
  const common = { ...NOTHING, ...defined(options) };
  const named = [first, ...others].map((text, at): Named => ({ ...labelled(text, at), wishes: common }));
  const labels = named.map(({ label }) => label);
  const twice = labels.find((label, at) => labels.indexOf(label) !== at);
  if (twice !== undefined)
    throw usage(
      `Two targets are called '${twice}'.`,
      'Give each a label of its own: --target old=URL --target new=URL.',
    );
  const all = set.reduce<readonly Named[]>(withOne, named);
  const [one, ...more] = all.map((each) => targetOf(each, io));
  if (one === undefined) return null;
  return {
    targets: [one, ...more],
    connections: config.connections?.[0] ?? DEFAULT_CONNECTIONS,
    mayLoadHost: options.iMayLoadThisHost ?? false,
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

const SECRET = new Set(['--header', '--cookie', '--send', '--body', '--subprotocol']);

interface Named {
  readonly label: string;
  readonly url: string;
  readonly wishes: Wishes;
}

/** `old=http://...`, or the URL alone. */
function labelled(text: string, at: number): Pick<Named, 'label' | 'url'> {
  const [, label = `target-${at + 1}`, url = ''] = /^(?:([^=/:?]*)=)?(.*)$/.exec(text) ?? [];
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
  return { label, url };
}

/** Adds `LABEL.FLAG=VALUE` to the target that it names. */
function withOne(all: readonly Named[], text: string): readonly Named[] {
  const [, label = '', flag = '', value = ''] = /^([\w-]+)\.(?:--)?([\w-]+)(?:=([\s\S]*))?$/.exec(text) ?? [];
  const key = Object.entries(FLAGS).find(([name]) => name === flag)?.[1];
  if (!all.some((one) => one.label === label))
    throw usage(
      `--set names no target: '${text.replace(/=[\s\S]*/, '')}'. Targets: ${all.map((one) => one.label).join(', ')}.`,
      'Write --set LABEL.FLAG=VALUE, for example --set new.seq=json:id.',
    );
  if (key === undefined)
    throw usage(
      `--set knows no flag '${flag}'. Known: ${Object.keys(FLAGS).join(', ')}.`,
      'Write, for example, --set new.seq=json:id.',
    );
  return all.map((one) => (one.label === label ? { ...one, wishes: withWish(one.wishes, key, value) } : one));
}

function withWish(wishes: Wishes, key: keyof Wishes, value: string): Wishes {
  if (key === 'header' || key === 'cookie' || key === 'subprotocol')
    return { ...wishes, [key]: [...wishes[key], value] };
  return { ...wishes, [key]: key === 'insecure' ? value !== 'false' : value };
}

function targetOf({ label, url, wishes }: Named, io: Pick<CommandIo, 'env'>): ForeignTarget {
  const { header, cookie, subprotocol, send, insecure, method, body, seq, sentAt, serverPid } = wishes;
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
      ...header.map(readHeader),
      ...(cookie.length === 0 ? [] : [['Cookie', cookie.map(readCookie).join('; ')] as const]),
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

/** The flags of targets, and all others. */
export function splitFlags<Flags extends TargetFlags>(
  flags: Flags,
): readonly [targets: TargetFlags, others: Omit<Flags, keyof TargetFlags>] {
  const {
    target,
    set,
    iMayLoadThisHost,
    header,
    cookie,
    subprotocol,
    send,
    insecure,
    method,
    body,
    seq,
    sentAt,
    serverPid,
    ...others
  } = flags;
  const own = {
    target,
    set,
    iMayLoadThisHost,
    header,
    cookie,
    subprotocol,
    send,
    insecure,
    method,
    body,
    seq,
    sentAt,
    serverPid,
  };
  return [Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)), others];
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
  const stray = Object.entries(FLAGS).find(([, key]) => options[key] !== undefined);
  const flag =
    stray?.[0] ??
    (options.set !== undefined ? 'set' : options.iMayLoadThisHost === true ? 'i-may-load-this-host' : null);
  if (flag !== null)
    throw usage(
      `--${flag} is about a server of your own, and no --target names one.`,
      'Write, for example, --target http://127.0.0.1:3000/events.',
    );
}

function defined(options: TargetFlags): Partial<Wishes> {
  const wishes = Object.values(FLAGS).flatMap((key) =>
    options[key] === undefined ? [] : [[key, options[key]] as const],
  );
  return Object.fromEntries(wishes);
}
