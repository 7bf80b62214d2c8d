import type { Ensemble, ServerDescription } from '../../ensemble/ensemble.js';
import { startOrder } from '../../ensemble/start-order.js';
import { namespacePorts } from '../../network/container-addresses.js';
import type { Container, Engine } from './engine.js';

const LIMIT_S = 20;

/**
 * Holds back the servers that must not start before the first election is under way (see startOrder): their containers
 * are made meanwhile.
 */
export class ElectionGate {
  readonly #engine: Engine;
  readonly #awaited: ServerDescription | null;
  readonly #held: ReadonlySet<number>;
  readonly #opened: Promise<void>;
  #open: () => void = () => undefined;

  constructor(engine: Engine, ensemble: Ensemble) {
    const { awaited, rest } = startOrder(ensemble);
    this.#engine = engine;
    this.#awaited = awaited;
    this.#held = new Set(rest.map(({ id }) => id));
    this.#opened = new Promise((resolve) => (this.#open = resolve));
  }

  /** Resolves when the server may start. */
  async passed(server: ServerDescription): Promise<void> {
    if (this.#awaited !== null && this.#held.has(server.id)) await this.#opened;
  }

  /**
   * To be called when a server has started, or could not; opens the gate once the awaited one listens for elections.
   * One that ends, or never listens, opens it too: whoever waits for the ensemble to serve finds out.
   */
  async started(server: ServerDescription, container: Container | null): Promise<void> {
    if (server.id !== this.#awaited?.id) return;
    try {
      if (container !== null) await this.#engine.client.container.exec(container, ['bash', '-c', waitForElectionPort]);
    } catch {
      // It has ended meanwhile.
    } finally {
      this.#open();
    }
  }
}

const portInHexadecimal = namespacePorts.election.toString(16).toUpperCase().padStart(4, '0');
/** 0A is the kernel's word for listening. */
const listening = `:${portInHexadecimal} 0+:0000 0A `;
const waitForElectionPort =
  `for ((i = 0; i < ${LIMIT_S * 50}; i++)); do ` +
  `grep -qE '${listening}' /proc/net/tcp /proc/net/tcp6 && exit 0; sleep 0.02; done`;
