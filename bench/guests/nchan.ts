import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Guest } from './contract.ts';
import { builtFile, installed } from './installed.ts';

/** Where distributions put it. */
const MODULES = [
  '/usr/lib/nginx/modules/ngx_nchan_module.so',
  '/usr/share/nginx/modules/ngx_nchan_module.so',
  '/usr/lib64/nginx/modules/ngx_nchan_module.so',
] as const;

/** One process, so that its CPU time is that of the server, and files in the folder alone. */
function configOf(module: string, port: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const channel = 'nchan_channel_id stream;';
  return `load_module ${module};
daemon off;
master_process off;
pid nginx.pid;
error_log stderr crit;
events { worker_connections 20000; }
http {
  access_log off;
  keepalive_requests 1000000000;
${temporary.map((name) => `  ${name}_temp_path temporary;`).join('\n')}
  server {
    listen 127.0.0.1:${port};
    location = /publish { nchan_publisher; ${channel} nchan_message_buffer_length 512; }
    location = /events { nchan_subscriber eventsource; ${channel} nchan_subscriber_first_message newest; }
    location = /websocket { nchan_subscriber websocket; ${channel} nchan_subscriber_first_message newest; }
  }
}
`;
}

export const nchan: Guest = {
  label: 'nginx with nchan',
  serves: 'one C program for both transports, from one channel; a Node.js process publishes',
  licence: 'BSD-2-Clause (nginx), MIT (nchan)',
  source: 'apt-get install nginx libnginx-mod-nchan, or https://nchan.io',
  find(searchPath) {
    const found = installed('nginx', `${searchPath}:/usr/sbin`, { flag: '-v', answer: /nginx\/(\S+)/ });
    const module = MODULES.find((path) => existsSync(path));
    if (found === null || module === undefined) return null;
    const publisher = builtFile('guests/nchan-publisher-process.js');
    return {
      version: found.version,
      book({ port, rate, dir }) {
        mkdirSync(join(dir, 'temporary'));
        writeFileSync(join(dir, 'nginx.conf'), configOf(module, port));
        return {
          server: { file: found.file, argv: ['-p', dir, '-c', 'nginx.conf'] },
          beside: [{ file: process.execPath, argv: [publisher, String(port), String(rate)] }],
        };
      },
    };
  },
};
