/**
 * Settings of the embedded server, given on its command line. Durability stays as PostgreSQL ships it (fsync and synchronous
 * commit on): an attempt must be on disk before its INVITE leaves (OUT-GEN-05).
 */
export function serverArguments(cluster: string, port: number, fsync: boolean): string[] {
  const settings: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    // TCP on loopback only: a socket's path may be too long, and the data may lie where the server's clients cannot look.
    unix_socket_directories: "",
    max_connections: "60",
    shared_buffers: "128MB",
    work_mem: "8MB",
    maintenance_work_mem: "64MB",
    max_wal_size: "1GB",
    // Few, short statements: starting helpers or compiling costs more than it gives, and containers have a small /dev/shm.
    max_parallel_workers_per_gather: "0",
    jit: "off",
    fsync: fsync ? "on" : "off",
    synchronous_commit: "on",
    timezone: "UTC",
    log_timezone: "UTC",
    log_min_messages: "warning",
    log_line_prefix: "%m [%p] ",
    logging_collector: "off",
    idle_in_transaction_session_timeout: "60s",
    tcp_keepalives_idle: "60",
  };
  return ["-D", cluster, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}
