import type { OpenFile } from './stored-path.js';

const chunkBytes = 128 * 1024;

/**
 * The body of an answer, made as fast as it is taken. When the reader goes away the source is ended, and closes what it
 * had open.
 */
export function bodyOf(source: AsyncGenerator<Uint8Array, void, undefined>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await source.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await source.return();
      },
    },
    { highWaterMark: 1, size: () => 1 },
  );
}

/** A file as long as it was when it was opened, and closed in the end. */
export async function* fileBytes({ handle, size }: OpenFile): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    let offset = 0;
    while (offset < size) {
      const buffer = new Uint8Array(Math.min(chunkBytes, size - offset));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
      if (bytesRead === 0) throw new Error('the file became shorter while it was read');
      offset += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
