import { defineRegistry } from '../registry.ts';
import { apache } from './apache.ts';
import { caddy } from './caddy.ts';
import { haproxy } from './haproxy.ts';
import { lighttpd } from './lighttpd.ts';
import { nghttpx } from './nghttpx.ts';
import { nginx } from './nginx.ts';
import type { Proxy } from './proxy.ts';

const all = { nginx, haproxy, caddy, apache, lighttpd, nghttpx } as const satisfies Record<string, Proxy>;

export type ProxyId = keyof typeof all;

/** The proxies that people have in front of their servers. */
export const proxies = defineRegistry<Proxy>('proxy', all);

/** Their ids, as a type knows them. */
export const PROXY_IDS: readonly ProxyId[] = ['nginx', 'haproxy', 'caddy', 'apache', 'lighttpd', 'nghttpx'];
