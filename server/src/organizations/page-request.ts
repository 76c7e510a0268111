/** What of a page of a list is wanted: those after an id, one more than `limit`, which tells that there are more. */
export interface PageRequest {
  readonly after: string;
  readonly limit: number;
}
