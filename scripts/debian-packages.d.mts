export declare class MissingPackagesError extends Error {}

/** @throws MissingPackagesError */
export declare function debianPrograms<Program extends string>(
  packageOf: Readonly<Record<Program, string>>,
  say?: (line: string) => void,
): Promise<Record<Program, string>>;
