import { z } from "zod";
import { configuration } from "../src/operations/configuration/document.ts";

/** The JSON schema of what `sallyport apply` takes, for editors and for checks before it is sent. */
export function configurationSchema(): string {
  const schema = z.toJSONSchema(configuration, { io: "input", target: "draft-2020-12" });
  return `${JSON.stringify({ ...schema, title: "Configuration of Sallyport" }, null, 2)}\n`;
}
