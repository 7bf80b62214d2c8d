import type { EventStat } from '../../../harness/history/event.js';

export interface Node {
  readonly czxid: number;
  mzxid: number;
  pzxid: number;
  version: number;
  /** Children ever created. */
  created: number;
  data: string;
  readonly owner: string;
  readonly children: Set<string>;
}

/** What the leader decided, in the order of zxids. An `error` changes nothing, but has its place in the order. */
export type Transaction =
  | {
      readonly zxid: number;
      readonly kind: 'create';
      readonly path: string;
      readonly data: string;
      readonly owner: string;
    }
  | { readonly zxid: number; readonly kind: 'set'; readonly path: string; readonly data: string }
  | { readonly zxid: number; readonly kind: 'delete'; readonly path: string }
  | { readonly zxid: number; readonly kind: 'close'; readonly session: string }
  | { readonly zxid: number; readonly kind: 'error'; readonly error: string };

export interface Change {
  readonly kind: 'created' | 'deleted' | 'data-changed' | 'children-changed';
  readonly path: string;
}

export function parent(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** The state of one server after some prefix of the transactions. */
export class Tree {
  readonly nodes = new Map<string, Node>();
  zxid = 0;

  constructor() {
    this.nodes.set('/', newNode(0, '', '0'));
  }

  /** Applies the next transaction and says what a watch would be told, in order. */
  apply(transaction: Transaction): Change[] {
    this.zxid = transaction.zxid;
    switch (transaction.kind) {
      case 'create':
        return this.#create(transaction.path, newNode(transaction.zxid, transaction.data, transaction.owner));
      case 'set': {
        const node = this.nodes.get(transaction.path);
        if (node === undefined) return [];
        node.data = transaction.data;
        node.mzxid = transaction.zxid;
        node.version++;
        return [{ kind: 'data-changed', path: transaction.path }];
      }
      case 'delete':
        return this.#delete(transaction.path);
      case 'close': {
        const owned = [...this.nodes].filter(([, { owner }]) => owner === transaction.session);
        return owned.flatMap(([path]) => this.#delete(path));
      }
      case 'error':
        return [];
    }
  }

  #create(path: string, node: Node): Change[] {
    const above = this.nodes.get(parent(path));
    if (above === undefined) return [];
    this.nodes.set(path, node);
    above.children.add(path.slice(path.lastIndexOf('/') + 1));
    above.created++;
    above.pzxid = this.zxid;
    return [
      { kind: 'created', path },
      { kind: 'children-changed', path: parent(path) },
    ];
  }

  #delete(path: string): Change[] {
    const above = this.nodes.get(parent(path));
    this.nodes.delete(path);
    above?.children.delete(path.slice(path.lastIndexOf('/') + 1));
    if (above !== undefined) above.pzxid = this.zxid;
    return [
      { kind: 'deleted', path },
      { kind: 'children-changed', path: parent(path) },
    ];
  }
}

function newNode(zxid: number, data: string, owner: string): Node {
  return { czxid: zxid, mzxid: zxid, pzxid: zxid, version: 0, created: 0, data, owner, children: new Set() };
}

export function statOf(node: Node): EventStat {
  const { czxid, mzxid, pzxid, version, created, owner, children } = node;
  const cversion = 2 * created - children.size;
  return { czxid, mzxid, pzxid, version, cversion, numChildren: children.size, ephemeralOwner: owner };
}
