import { defineRegistry } from '../registry.ts';
import { apache } from './apache.ts';
import { caddy } from './caddy.ts';
import { haproxy } from './haproxy.ts';
import { lighttpd } from './lighttpd.ts';
import { nghttpx } from './nghttpx.ts';
import { nginx } from './nginx.ts';
import type { Proxy } from './proxy.ts';

/** The proxies that people have in front of their servers. */
export const proxies = defineRegistry<Proxy>('proxy', { nginx, haproxy, caddy, apache, lighttpd, nghttpx });
