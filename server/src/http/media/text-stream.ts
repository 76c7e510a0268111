/**
 * A body that is written as its pieces come, and lets go of them when whoever reads it leaves, also before the first piece: so they are
 * not passed through a generator, which would not hear of that.
 */
export function textStream<Piece>(
  told: AsyncIterable<Piece>,
  write: (piece: Piece) => string,
): ReadableStream<Uint8Array> {
  const pieces = told[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(write(value)));
    },
    async cancel() {
      await pieces.return?.();
    },
  });
}
