/** What the pool needs to know of a connection. */
export interface PooledConnection {
  /** Names the origin. */
  readonly key: string;
  /** Starts the time after which an unused connection closes itself. */
  waitIdle(idleConnectionMs: number): void;
  close(): void;
}

export interface ConnectionPoolOptions {
  readonly maxIdlePerOrigin: number;
  readonly idleConnectionMs: number;
}

/**
 * Connections without an exchange, by origin. The last one put back is the first one taken: it is the least likely to
 * have been closed by the server meanwhile, and the others get old enough to be dropped.
 */
export class ConnectionPool<T extends PooledConnection> {
  readonly #options: ConnectionPoolOptions;
  readonly #idle = new Map<string, T[]>();
  #closed: boolean = false;

  constructor(options: ConnectionPoolOptions) {
    this.#options = options;
  }

  take(key: string): T | undefined {
    return this.#idle.get(key)?.pop();
  }

  put(connection: T): void {
    let connections = this.#idle.get(connection.key);
    if (connections === undefined) {
      connections = [];
      this.#idle.set(connection.key, connections);
    }
    if (this.#closed || connections.length >= this.#options.maxIdlePerOrigin) {
      connection.close();
      return;
    }
    connections.push(connection);
    connection.waitIdle(this.#options.idleConnectionMs);
  }

  /** Forgets a connection that is closed. */
  remove(connection: T): void {
    const connections = this.#idle.get(connection.key);
    if (connections === undefined) return;
    const index = connections.lastIndexOf(connection);
    if (index !== -1) connections.splice(index, 1);
    // Hosts may be named by customers, so that an empty entry must not stay for ever.
    if (connections.length === 0) this.#idle.delete(connection.key);
  }

  close(): void {
    this.#closed = true;
    for (const connections of [...this.#idle.values()]) {
      for (const connection of [...connections]) connection.close();
    }
  }
}
