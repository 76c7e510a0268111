import { generate } from "otplib";
import { newId, type StaffId } from "../src/kernel/ids.ts";
import type { PlatformRole } from "../src/operations/principal.ts";
import { type Browser, type BrowserOptions, type Got, PASSWORD, type PeopleStage } from "./people.ts";

/** With this a call acts through the console's session. */
export const AT_CONSOLE = { "sallyport-session": "console" } as const;

/** Somebody with an account and an authenticator app. */
export interface WithApp {
  readonly browser: Browser;
  readonly address: string;
  /** A code that was not used yet: each time the app's last step is set back, as if time had gone on. */
  code(): Promise<string>;
}

export async function withApp(
  stage: PeopleStage,
  address: string,
  options: BrowserOptions = {},
): Promise<WithApp> {
  const browser = await stage.signUp(address, options);
  const { secret } = (await browser.post("/account/totp")).body;
  const code = () => codeOfApp(stage, secret);
  await browser.post("/account/totp/confirm", { code: await code() });
  return { browser, address, code };
}

async function codeOfApp(stage: PeopleStage, secret: string): Promise<string> {
  await stage.superuser.query("update totp_factors set last_step = 0");
  return generate({ secret });
}

/** Gives a person with an account a role on the platform. */
export async function appoint(stage: PeopleStage, person: Browser, role: PlatformRole): Promise<string> {
  const id = newId<StaffId>();
  const account = (await person.get("/account")).body.id;
  await stage.superuser.query("insert into staff (id, role, account_id) values ($1, $2, $3)", [
    id,
    role,
    account,
  ]);
  return id;
}

export async function openConsole(
  { address, code }: WithApp,
  browser: Browser,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Got> {
  return browser.post("/console/sign-in", { address, password: PASSWORD, code: await code(), ...more });
}

/** Somebody with that role, signed in to the console in a browser that knows nothing else. */
export async function staffWith(
  stage: PeopleStage,
  address: string,
  role: PlatformRole,
  options: BrowserOptions = {},
): Promise<WithApp & { readonly atConsole: Browser; readonly staff: string }> {
  const person = await withApp(stage, address, options);
  const staff = await appoint(stage, person.browser, role);
  const atConsole = stage.browser(options);
  const got = await openConsole(person, atConsole);
  if (got.status !== 200) throw new Error(`no console: ${JSON.stringify(got.body)}`);
  return { ...person, staff, atConsole };
}
