type Handlers = Readonly<Record<string, (data: string) => void>>;

/**
 * Listens to server-sent events while the page is seen. Browsers open few connections to a server at a time: pages that
 * nobody looks at must not take them all. A connection that is lost is taken up again.
 *
 * @returns ends it
 */
export function followEvents(address: string, handlers: Handlers): () => void {
  let events: EventSource | null = null;
  const follow = (): void => {
    events?.close();
    events = null;
    if (document.visibilityState === 'hidden') return;
    events = new EventSource(address);
    for (const [name, handle] of Object.entries(handlers)) {
      events.addEventListener(name, ({ data }: MessageEvent<string>) => handle(data));
    }
  };
  document.addEventListener('visibilitychange', follow);
  follow();
  return () => {
    document.removeEventListener('visibilitychange', follow);
    events?.close();
  };
}
