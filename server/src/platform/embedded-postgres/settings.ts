/**
 * How the embedded server is set up. Given on its command line, which wins over every configuration file, so nothing
 * written into the cluster later (`ALTER SYSTEM`, an edited file) can switch statement logging on or open a port.
 */
const SETTINGS = {
  // Reachable through a Unix socket in a 0700 folder, and through nothing else.
  listen_addresses: "",
  unix_socket_permissions: "0700",
  password_encryption: "scram-sha-256",
  ssl: "off",

  // Durable: an acknowledged commit survives a power cut.
  fsync: "on",
  full_page_writes: "on",
  synchronous_commit: "on",
  // No replica can exist behind a private socket, so none is prepared for.
  wal_level: "minimal",
  max_wal_senders: "0",
  min_wal_size: "32MB",
  max_wal_size: "256MB",

  // Modest: it shares a machine with the product.
  max_connections: "100",
  shared_buffers: "32MB",
  huge_pages: "off",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",

  // Z-1: no statement, no parameter, no value of a failing row reaches the log; only why the server stopped does.
  log_destination: "stderr",
  logging_collector: "off",
  log_min_messages: "fatal",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_statement: "none",
  log_duration: "off",
  log_min_duration_statement: "-1",
  log_min_duration_sample: "-1",
  log_transaction_sample_rate: "0",
  log_parameter_max_length: "0",
  log_parameter_max_length_on_error: "0",
  log_temp_files: "-1",
  log_autovacuum_min_duration: "-1",
  log_checkpoints: "off",
  log_connections: "",
  log_disconnections: "off",
  log_lock_waits: "off",
  log_parser_stats: "off",
  log_planner_stats: "off",
  log_executor_stats: "off",
  log_statement_stats: "off",
  debug_print_parse: "off",
  debug_print_rewritten: "off",
  debug_print_plan: "off",
  backtrace_functions: "",
  // pg_stat_activity keeps the running statement in shared memory; 100 bytes is the least it accepts.
  track_activity_query_size: "100",
} as const;

/** The server's arguments for one socket folder and port. */
export function serverArguments(socketFolder: string, port: number): string[] {
  const settings = { ...SETTINGS, unix_socket_directories: `"${socketFolder.replaceAll('"', '""')}"`, port };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
