import { haproxy } from './haproxy.ts';
import { HTTP, nginx, UPGRADE_MAP, UPGRADES } from './nginx.ts';
import { lines, type Proxy, type ProxyPlace } from './proxy.ts';

/** Servers behind a balancer, as ports of loopback. Those of the two kinds can be the same. */
export interface Backends {
  /** Get every request but those of the application. */
  readonly streams: readonly number[];
  readonly application: readonly number[];
  /** Where the requests go that are the application's. */
  readonly applicationPath: string;
  /** Where HAProxy takes orders. */
  readonly adminPort: number;
}

type Balance = (backends: Backends, place: Pick<ProxyPlace, 'port'>) => string;

function balanceByNginx(parameters: string): Balance {
  return ({ streams, application, applicationPath }, { port }) =>
    lines(
      ...HTTP,
      UPGRADE_MAP,
      ...Object.entries({ streams, application }).flatMap(([name, ports]) => [
        `upstream ${name} {`,
        'least_conn;',
        ...ports.map((one) => `server 127.0.0.1:${one}${parameters};`),
        '}',
      ]),
      'server {',
      `listen 127.0.0.1:${port};`,
      'proxy_http_version 1.1;',
      ...UPGRADES,
      'proxy_set_header Host $http_host;', // and not the name of the upstream
      `location = ${applicationPath} { proxy_pass http://application; }`,
      'location / { proxy_pass http://streams; }',
      '} }',
    );
}

const configurations = {
  // Asks every server each 100 ms whether it listens. A connection that is refused goes to another server.
  haproxy: ({ streams, application, applicationPath, adminPort }, { port }) =>
    lines(
      'global',
      `  stats socket ipv4@127.0.0.1:${adminPort} level admin`,
      'defaults',
      '  mode http',
      '  timeout connect 5s',
      '  timeout client 60s',
      '  timeout server 60s',
      '  option http-no-delay',
      '  option redispatch 1',
      '  balance leastconn',
      '  default-server check inter 100ms fall 1 rise 1',
      'frontend front',
      `  bind 127.0.0.1:${port}`,
      `  use_backend application if { path ${applicationPath} }`,
      '  default_backend streams',
      ...Object.entries({ streams, application }).flatMap(([name, ports]) => [
        `backend ${name}`,
        ...ports.map((one) => `  server ${serverName(one)} 127.0.0.1:${one}`),
      ]),
    ),
  // Has no checks of its own (they are in the commercial version). A server that refused a connection gets no other for 10 s, and
  // then one, until a request to it has ended: a stream does not end.
  nginx: balanceByNginx(''),
  // Here a refusal is forgotten at once. Each connection goes to the next server where one refuses it, with or without this.
  'nginx-without-max-fails': balanceByNginx(' max_fails=0'),
} as const satisfies Record<string, Balance>;

export type BalancerId = keyof typeof configurations;

export const BALANCER_IDS: readonly BalancerId[] = ['haproxy', 'nginx', 'nginx-without-max-fails'];

/** The program that balances in this way. */
export function programOf(id: BalancerId): Proxy {
  return id === 'haproxy' ? haproxy : nginx;
}

/** A proxy in front of several servers: each connection goes to the one with the fewest. */
export function balancerFor(id: BalancerId, backends: Backends): Proxy {
  return { ...programOf(id), configure: (_variant, place) => configurations[id](backends, place) };
}

/** What HAProxy calls the server on this port. */
export function serverName(port: number): string {
  return `port-${port}`;
}
