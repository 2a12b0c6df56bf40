import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HarnessError, messageOf, systemCodeOf } from '../../servers/hub/errors.ts';

/** Posted records of one shard, one a line, on the disk before they are acknowledged. Each is written once, however often it is posted. */
export class PostBook {
  readonly #file: FileHandle;
  readonly #ids: Set<string>;
  /** One line after the other. */
  #last: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle, ids: Set<string>) {
    this.#file = file;
    this.#ids = ids;
  }

  /**
   * Opens the file of a shard in the folder of a run, and goes on where it ends. A last line that was cut short was never acknowledged, and is
   * removed.
   * @throws HarnessError `write-failed`, `run-damaged`
   */
  static async open(dir: string, shard: number): Promise<PostBook> {
    const path = join(dir, 'raw', `shard-${shard}.jsonl`);
    try {
      const text = await readFile(path, 'utf8').catch((error: unknown) => {
        if (systemCodeOf(error) === 'ENOENT') return '';
        throw error;
      });
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      const ids = new Set(
        whole.split('\n').flatMap((posted, at) => (posted === '' ? [] : idOf(posted, path, at + 1))),
      );
      await mkdir(dirname(path), { recursive: true });
      const file = await open(path, 'a');
      if (whole.length < text.length) await file.truncate(Buffer.byteLength(whole));
      return new PostBook(file, ids);
    } catch (error) {
      throw error instanceof HarnessError ? error : unwritable(path, error);
    }
  }

  /** Resolves when the record is on the disk. @param posted one line. @throws HarnessError `write-failed` */
  add(id: string, posted: string): Promise<void> {
    const written = this.#write(this.#last, id, posted);
    this.#last = written.catch(() => undefined);
    return written;
  }

  async #write(before: Promise<void>, id: string, posted: string): Promise<void> {
    await before;
    if (this.#ids.has(id)) return;
    try {
      await this.#file.appendFile(`${posted}\n`);
      await this.#file.datasync();
    } catch (error) {
      throw unwritable(`the record ${id} of a shard`, error);
    }
    this.#ids.add(id);
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#file.close();
  }
}

function idOf(posted: string, path: string, lineNumber: number): string {
  try {
    const record: unknown = JSON.parse(posted);
    if (typeof record === 'object' && record !== null && 'id' in record) return String(record.id);
  } catch {
    // Said below.
  }
  throw new HarnessError('run-damaged', `Line ${lineNumber} of ${path} is no posted record.`, {
    hint: 'Take the folder from a copy, or name a new one with --out.',
  });
}

function unwritable(what: string, cause: unknown): HarnessError {
  return new HarnessError('write-failed', `Cannot write ${what}: ${messageOf(cause)}.`, {
    hint: 'Free some space, or choose another folder with --out.',
    cause,
  });
}
