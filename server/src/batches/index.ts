export {
  cancelBatch,
  deleteBatch,
  readBatch,
  setPaused,
  sweepBatches,
} from "./batches.ts";
export { batchBegunBefore, beginBatch } from "./begin.ts";
export { rowsOfTable } from "./cells.ts";
export { sweepBatchHistory } from "./change-store.ts";
export { type RowContent, readContent, readName } from "./content.ts";
export { type KitsOfList, kitsNamedIn } from "./kits.ts";
export { fileNameOf, rowNames } from "./names.ts";
export { type Batch, batchesIn, type Row, type RowState, type RowsAsked, rowsIn } from "./read-store.ts";
export { retryRows } from "./retry.ts";
export { type BatchList, type GivenList, MOST_ROWS, readList } from "./rows.ts";
