/**
 * A reader that goes away (`chaos … | head`) must not end a run half-way, with servers left behind: what is written
 * to a broken pipe is dropped.
 */
export function surviveBrokenPipes(streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED'].includes(error.code ?? '')) throw error;
    });
  }
}
