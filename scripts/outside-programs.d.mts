type Find = (say?: (line: string) => void) => Promise<string>;

/** Each gives its path, or the folder of its package; @throws MissingPackagesError */
export const OUTSIDE_PROGRAMS: Readonly<
  Record<
    | "schemathesis"
    | "observatory"
    | "postgres"
    | "bucket"
    | "tusClient"
    | "manifestReader"
    | "hadolint"
    | "composeSpecification",
    Find
  >
>;
