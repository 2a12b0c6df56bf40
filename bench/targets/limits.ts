import type { LossCause } from '../../clients/contract.ts';
import { readLimits, WIDER_PORT_RANGE, type Limits } from '../host/preflight.ts';

/** The limit of this machine that an error of the system is the sign of, with its value and the remedy; null: it is none. */
export function ownLimitOf(code: string, { descriptors, ports }: Limits = readLimits()): string | null {
  const value = (limit: number | null): string => (limit === null ? '' : `, ${limit} here`);
  switch (code) {
    case 'EMFILE':
      return `The limit is the number of open files of a client process${value(descriptors)}: \`ulimit -n 65536\` raises it.`;
    case 'ENFILE':
      return 'The limit is the number of open files of the whole machine: close other programs.';
    case 'EADDRNOTAVAIL':
      return `The limit is the number of local ports${value(ports)}: ${WIDER_PORT_RANGE} widens it.`;
    default:
      return null;
  }
}

/** Which limit kept a connection from opening where others did. */
export function limitOf(cause: LossCause, limits?: Limits): string {
  if (cause.kind === 'silent') return 'The server, or a queue before it, did not accept in time.';
  return (
    ownLimitOf(cause.kind === 'broken' ? cause.code : '', limits) ??
    'The limit is that of the server, such as its open files, or of a proxy before it.'
  );
}
