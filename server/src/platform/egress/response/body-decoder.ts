/** Takes the framing off a body. Works on pieces of any size and copies small ones only. */
export interface BodyDecoder {
  /** True once the body is complete. */
  readonly done: boolean;
  /** True when the end of the connection is the end of the body. */
  readonly endsWithConnection: boolean;
  /** After `decode`: index of the first byte that is not part of the body. */
  readonly consumed: number;
  /**
   * The content in `input` from `offset` on; null when there is none.
   * @throws MalformedResponse
   */
  decode(input: Buffer, offset: number): Buffer | null;
}
