/** A part of the server: a folder or a file of server/src, and what its files may import beside their own room. */
export interface Room {
  /** Path in server/src; a folder ends in '/'. The longest that fits decides. */
  readonly path: string;
  /** Rooms, by path. */
  readonly rooms: readonly string[];
  /** npm packages, and modules of the runtime such as 'node:net'. `node:*` means any of them. */
  readonly packages: readonly string[];
  /** The files through which others may enter; every file when absent. */
  readonly doors?: readonly string[];
}

export const INDEX = ["index.ts"];
/** What every room may import. */
export const FOUNDATION = ["kernel/", "ports/"];
