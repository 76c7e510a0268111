export function pythonProgram(
  program: string,
  requirement: string,
  say?: (line: string) => void,
): Promise<string>;
