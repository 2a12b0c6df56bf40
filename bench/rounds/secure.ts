import { makeLoopbackCertificate } from '../../servers/hub/certificate.ts';
import type { Secured } from '../processes/secured.ts';
import { protocolOf } from '../transports.ts';

/** What both sides of a transport are told of the TLS below it: nothing where it goes in the clear. */
export async function secureFor(transport: string): Promise<{
  readonly scheme: 'http' | 'https';
  readonly server: Secured;
  readonly client: { readonly trusted?: string };
}> {
  const protocol = protocolOf(transport);
  if (protocol === null) return { scheme: 'http', server: {}, client: {} };
  const certificate = await makeLoopbackCertificate();
  return {
    scheme: 'https',
    server: { certificate, http2: protocol === 'h2' },
    client: { trusted: certificate.certificate },
  };
}
