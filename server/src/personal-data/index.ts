export { EXPORT_FORMAT, exportOf, SECTIONS } from "./export.ts";
