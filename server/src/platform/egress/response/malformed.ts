/** What arrived is not an HTTP/1.1 response we accept. Never leaves this adapter: callers see EgressError "malformed". */
export class MalformedResponse extends Error {
  override readonly name = "MalformedResponse";
}
