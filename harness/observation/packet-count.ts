/**
 * What a server has sent to its clients since it was first asked, summed over its restarts. A server counts from its
 * start (`Sent` in its answer to `srvr`), its answers to the asking included: those are left out.
 */
export class PacketCount {
  #total: number | null = null;
  #latest = 0;

  /**
   * @param sent as the server says; null where it does not say
   * @returns the sum up to here; null while the server never said
   */
  take(sent: number | null): number | null {
    if (sent === null) return this.#total;
    if (this.#total === null) this.#total = 0;
    // The answer before is in it, unless the server was started since.
    else this.#total += sent < this.#latest ? sent : Math.max(0, sent - this.#latest - 1);
    this.#latest = sent;
    return this.#total;
  }
}
