import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { Newest } from './newest.js';

/** News for a reader; nothing follows the last one. */
export interface SentEvent {
  readonly event: string;
  readonly data: string;
  readonly isLast: boolean;
}

/**
 * Server-sent events: the newest to a reader as fast as it reads; what came meanwhile is left out.
 *
 * @param watch begins to tell; what it returns ends that
 */
export function sendEvents(c: Context, watch: (tell: (sent: SentEvent) => void) => () => void): Response {
  return streamSSE(c, async (stream) => {
    const news = new Newest<SentEvent>();
    const stop = watch((sent) => news.put(sent));
    stream.onAbort(() => news.end());
    try {
      for (let sent = await news.take(); sent !== null; sent = await news.take()) {
        await stream.writeSSE({ event: sent.event, data: sent.data });
        if (sent.isLast) return;
      }
    } finally {
      stop();
    }
  });
}
