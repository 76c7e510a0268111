export { ImagePool } from "./pool.ts";
