import { describe, expect, it } from 'vitest';
import type { CodeCount } from '../../records/functional-checks.ts';
import { sampleRun } from '../sample-run.fixture.ts';
import { sources } from './code.ts';

function runWith(text: string | null) {
  const file: CodeCount = {
    path: 'servers/sse.ts',
    side: 'server',
    transport: 'sse',
    lines: 2,
    importedNames: ['Response'],
    protocolTerms: ['retry:', 'id:'],
    text,
  };
  const { functionalChecks } = sampleRun();
  return sampleRun({ functionalChecks: { ...functionalChecks, code: { files: [file], comeBackLines: 9 } } });
}

describe('the sources in the report', () => {
  it('stand as they were counted, with their lines and what is to be looked up', () => {
    const { html = '' } =
      sources(runWith("response.write(`id: ${seq}\\n`);\nif (a < b && c) send('<b>');")) ?? {};
    expect(html).toContain('<code>servers/sse.ts</code>: 2 lines, 3 concepts');
    expect(html).toContain('Response, retry:, id:');
    expect(html).toContain('if (a &lt; b &amp;&amp; c) send(');
    expect(html).not.toContain('<b>');
  });

  it('are left out where the run does not hold them', () => {
    expect(sources(runWith(null))).toBeNull();
    expect(sources(sampleRun())).toBeNull();
  });
});
