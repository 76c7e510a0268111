/** @returns the folder of the package, installed there with everything it needs @throws MissingPackagesError */
export function nodeProgram(name: string, version: string, say?: (line: string) => void): Promise<string>;
