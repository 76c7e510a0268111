import type pg from "pg";
import type { DatabaseAddress } from "../src/platform/postgres/index.ts";
import type { TestDatabase } from "./database.ts";

/** Copies of a test database, each as it was when the first copy was made. */
export interface DatabaseCopies {
  /** A new copy; the address of any login on it. */
  make(): Promise<DatabaseCopy>;
}

export interface DatabaseCopy {
  readonly name: string;
  addressOf(login: Parameters<TestDatabase["addressOf"]>[0]): DatabaseAddress;
  /** A superuser's connection to it, for looking. */
  look<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result>;
  drop(): Promise<void>;
}

/** @param source that nobody is connected to any more, but through `TestDatabase.connect` */
export function copiesOf(source: TestDatabase): DatabaseCopies {
  const original = source.addressOf("sallyport_control").database;
  let made = 0;
  return {
    async make() {
      made += 1;
      const name = `copy_${made}`;
      await source.maintain(async (client) => {
        await client.query(`create database ${name} template ${original} owner sallyport_migrate`);
        await client.query(
          `grant connect on database ${name} to sallyport_gateway, sallyport_control, sallyport_worker, sallyport_audit`,
        );
      });
      return {
        name,
        addressOf: (login) => ({ ...source.addressOf(login), database: name }),
        look: (work) => source.maintain(work, name),
        drop: () =>
          source.maintain(async (client) => void (await client.query(`drop database ${name} with (force)`))),
      };
    },
  };
}

/** A login's address as a setting such as DATABASE_URL gives it. */
export function databaseUrl({ host, port, user, password, database }: DatabaseAddress): string {
  return `postgresql://${user}:${encodeURIComponent(password)}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
}
