/** For tests: the page's server with the page of an answer. */
import { join } from 'node:path';
import { loadAnswerPage } from './page.ts';
import { startTestServer } from './start.fixture.ts';
import type { PageServer, PageServerSettings } from './start.ts';

export function startAnswerPage(settings: Partial<PageServerSettings> = {}): Promise<PageServer> {
  const answerPage = loadAnswerPage(join(import.meta.dirname, 'index.html'));
  return startTestServer({ answerPage, ...settings });
}
