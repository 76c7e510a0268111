import { dlopen, ptr } from "bun:ffi";
import { readFileSync } from "node:fs";

/** What holds of the confinement on this machine; shown to the operator. */
export interface Confinement {
  /** No socket, file, program or other process can be opened from now on: the kernel refuses (seccomp(2)). */
  readonly sealed: boolean;
  /** Writes no file and no core dump, and holds few descriptors and a bounded heap (setrlimit(2)). */
  readonly limited: boolean;
}

/** Most that it may allocate beside what it has at its start: the runtime reserves far more than it uses. */
const HEAP_BYTES = 1024n * 1024n * 1024n;
const MOST_DESCRIPTORS = 64n;

const LIBRARIES = ["libc.so.6", "libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1"];

/**
 * Takes away everything that decoding needs no more: files, sockets, programs, other processes. Call it when every library has been
 * loaded and used once. It cannot be undone. Linux on x64 and arm64; elsewhere it does nothing and says so.
 */
export function confine(): Confinement {
  if (process.platform !== "linux") return { sealed: false, limited: false };
  for (const library of LIBRARIES) {
    const libc = open(library);
    if (libc !== null) return { limited: limit(libc), sealed: seal(libc) };
  }
  return { sealed: false, limited: false };
}

type Libc = NonNullable<ReturnType<typeof open>>;

function open(library: string) {
  try {
    return dlopen(library, {
      prctl: { args: ["int", "u64", "u64", "u64", "u64"], returns: "int" },
      setrlimit: { args: ["int", "ptr"], returns: "int" },
      syscall: { args: ["i64", "u64", "u64", "ptr"], returns: "i64" },
    }).symbols;
  } catch {
    return null;
  }
}

/** Numbers of setrlimit(2) on Linux. */
const [RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_CORE, RLIMIT_NOFILE] = [1, 2, 4, 7];

function limit(libc: Libc): boolean {
  const set = (resource: number, most: bigint) =>
    libc.setrlimit(resource, ptr(new BigUint64Array([most, most]))) === 0;
  return [
    // It ends with the process that started it, whatever it is doing.
    libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0n, 0n, 0n) === 0,
    libc.prctl(PR_SET_DUMPABLE, 0n, 0n, 0n, 0n) === 0,
    set(RLIMIT_CORE, 0n),
    set(RLIMIT_FSIZE, 0n),
    set(RLIMIT_NOFILE, MOST_DESCRIPTORS),
    set(RLIMIT_DATA, reservedBytes() + HEAP_BYTES),
  ].every(Boolean);
}

/** Private writable memory of this process, as proc(5) counts it. */
function reservedBytes(): bigint {
  const kilobytes = /^VmData:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return BigInt(kilobytes ?? 0) * 1024n;
}

/** The system calls that are refused, by their numbers on x64 and arm64; null where there is none. */
const REFUSED: readonly (readonly [name: string, x64: number | null, arm64: number | null])[] = [
  ["open", 2, null],
  ["openat", 257, 56],
  ["openat2", 437, 437],
  ["creat", 85, null],
  ["open_by_handle_at", 304, 265],
  ["socket", 41, 198],
  ["socketpair", 53, 199],
  ["connect", 42, 203],
  ["bind", 49, 200],
  ["listen", 50, 201],
  ["accept", 43, 202],
  ["accept4", 288, 242],
  ["execve", 59, 221],
  ["execveat", 322, 281],
  ["fork", 57, null],
  ["vfork", 58, null],
  ["kill", 62, 129],
  ["pidfd_open", 434, 434],
  ["pidfd_send_signal", 424, 424],
  ["pidfd_getfd", 438, 438],
  ["ptrace", 101, 117],
  ["process_vm_readv", 310, 270],
  ["process_vm_writev", 311, 271],
  ["io_uring_setup", 425, 425],
  ["bpf", 321, 280],
  ["userfaultfd", 323, 282],
  ["perf_event_open", 298, 241],
  ["unlink", 87, null],
  ["unlinkat", 263, 35],
  ["rename", 82, null],
  ["renameat", 264, 38],
  ["renameat2", 316, 276],
  ["link", 86, null],
  ["linkat", 265, 37],
  ["symlink", 88, null],
  ["symlinkat", 266, 36],
  ["mkdir", 83, null],
  ["mkdirat", 258, 34],
  ["rmdir", 84, null],
  ["mknod", 133, null],
  ["mknodat", 259, 33],
  ["truncate", 76, 45],
  ["chmod", 90, null],
  ["fchmodat", 268, 53],
  ["chown", 92, null],
  ["fchownat", 260, 54],
  ["mount", 165, 40],
  ["unshare", 272, 97],
  ["setns", 308, 268],
  ["chroot", 161, 51],
  ["keyctl", 250, 219],
  ["add_key", 248, 217],
  ["request_key", 249, 218],
];

/** Numbers of prctl(2). */
const [PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS] = [1, 4, 38];
const SIGKILL = 9n;
const SECCOMP_SET_MODE_FILTER = 1n;
/** For every thread of this process, also those that libraries started. */
const SECCOMP_FILTER_FLAG_TSYNC = 1n;
const EPERM = 1;
const RET_ALLOW = 0x7fff_0000;
const RET_ERRNO = 0x0005_0000 | EPERM;
const RET_KILL_PROCESS = 0x8000_0000;
/** Bytes of `struct seccomp_data`: the number of the call, then the architecture. */
const [NUMBER, ARCHITECTURE] = [0, 4];
/** BPF: load a word of it; jump if equal; jump if greater or equal; return. */
const [LOAD, IF_EQUAL, IF_AT_LEAST, RETURN] = [0x20, 0x15, 0x35, 0x06];
/** Calls of the x32 ABI have this bit, and would pass under other numbers. */
const X32 = 0x4000_0000;

const MACHINES = {
  x64: { architecture: 0xc000_003e, seccomp: 317n, at: 1 },
  arm64: { architecture: 0xc000_00b7, seccomp: 277n, at: 2 },
} as const;

function seal(libc: Libc): boolean {
  const machine = process.arch === "x64" || process.arch === "arm64" ? MACHINES[process.arch] : null;
  if (machine === null) return false;
  const numbers = REFUSED.flatMap((row) => {
    const number = row[machine.at];
    return typeof number === "number" ? [number] : [];
  });
  const program = filterOf(machine.architecture, numbers);
  if (libc.prctl(PR_SET_NO_NEW_PRIVS, 1n, 0n, 0n, 0n) !== 0) return false;
  // struct sock_fprog: how many instructions, padding, and where they are.
  const header = new DataView(new ArrayBuffer(16));
  header.setUint16(0, program.byteLength / 8, true);
  header.setBigUint64(8, BigInt(ptr(program)), true);
  const set = libc.syscall(
    machine.seccomp,
    SECCOMP_SET_MODE_FILTER,
    SECCOMP_FILTER_FLAG_TSYNC,
    ptr(new Uint8Array(header.buffer)),
  );
  return Number(set) === 0;
}

/** The filter as classic BPF: eight bytes an instruction (code, jump if true, jump if false, value). */
function filterOf(architecture: number, refused: readonly number[]): Uint8Array {
  const lines: (readonly [code: number, whenTrue: number, whenFalse: number, value: number])[] = [
    [LOAD, 0, 0, ARCHITECTURE],
    [IF_EQUAL, 1, 0, architecture],
    [RETURN, 0, 0, RET_KILL_PROCESS],
    [LOAD, 0, 0, NUMBER],
    [IF_AT_LEAST, refused.length + 1, 0, X32],
    ...refused.map((number, at) => [IF_EQUAL, refused.length - at, 0, number] as const),
    [RETURN, 0, 0, RET_ALLOW],
    [RETURN, 0, 0, RET_ERRNO],
  ];
  const bytes = new DataView(new ArrayBuffer(lines.length * 8));
  for (const [at, [code, whenTrue, whenFalse, value]] of lines.entries()) {
    bytes.setUint16(at * 8, code, true);
    bytes.setUint8(at * 8 + 2, whenTrue);
    bytes.setUint8(at * 8 + 3, whenFalse);
    bytes.setUint32(at * 8 + 4, value, true);
  }
  return new Uint8Array(bytes.buffer);
}
