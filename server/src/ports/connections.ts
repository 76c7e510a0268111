/** The part of the HTTP server that knows who is connected. */
export interface Connections {
  requestIP(request: Request): { readonly address: string } | null;
  /** Seconds of silence after which the connection is closed; 0 for never. */
  timeout(request: Request, seconds: number): void;
}
