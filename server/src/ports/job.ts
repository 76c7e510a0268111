/** Background work that is due again and again, once for all nodes. Adapter: platform/jobs. */
export interface Job {
  /** `slice.what`; metrics and events name it so. */
  readonly name: string;
  /** When it is due, as a line of a crontab in UTC. */
  readonly when: string;
  /** May run again after it was done, and at the same time on another node: both must change nothing that was done already. */
  run(): Promise<void>;
}
