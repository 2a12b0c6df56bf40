import { isCheckout } from '../host/environment.ts';

/** Commands in a text as people have them: an installed package has no `npm run`. @param isInstalled a test says it */
export function asCalled(text: string, isInstalled = !isCheckout()): string {
  return isInstalled
    ? text.replaceAll(/\bnpm run (?:--silent )?([a-z]+)(?: --(?= |$))?/gm, 'npx sse-or-websockets $1')
    : text;
}
