import { testWebhook } from "../../operations/webhooks/test.ts";
import { addOrganization } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";
import { ABOUT_ONE } from "./endpoint-words.ts";

export const command = verb({
  usage: "test <endpoint>",
  operation: testWebhook,
  examples: [
    "sallyport webhooks test 01981c2e-5a0e-7c3b-9d55-000000004001 --organization acme",
    "sallyport webhooks test 01981c2e-5a0e-7c3b-9d55-000000004002 --newest-secret --organization acme",
  ],
  options: (test) => addOrganization(test).option("--newest-secret", "sign with the new secret only"),
  input: async (words, performer) => ({
    ...(await ABOUT_ONE.input(words, performer)),
    newest_secret: words.options["newestSecret"] === true,
  }),
  print: ({ id }, { out }) =>
    out(`It is on its way: 'sallyport webhooks delivery ${id}' says what came of it.`),
});
