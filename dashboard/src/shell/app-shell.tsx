import { Outlet, useLocation } from "@tanstack/react-router";
import { useConnection } from "../connection/connection.ts";
import { isStale } from "../connection/machine.ts";
import { Unbroken } from "../connection/unbroken.tsx";
import { Glyph } from "../kit/glyph.tsx";
import { Note } from "../kit/sheet.tsx";
import { useLiveStream } from "../live/live.ts";
import { useAccount, useOrganization } from "../session/account.ts";
import { OnceAgreed } from "../session/agreeing.tsx";
import { useTexts } from "../texts/language.ts";
import { SHELL } from "../texts/shell.ts";
import { Bar } from "./bar.tsx";
import { DESTINATIONS } from "./navigation.ts";
import { Palette } from "./palette/palette.tsx";
import { Rail } from "./rail.tsx";
import { useShortcuts } from "./shortcuts.ts";
import { Tabs } from "./tabs.tsx";

/** Pages without rail, bar and tabs. */
const WIDE = /^\/app\/[^/]+\/studio\/(?!brand|batches)[^/]+\/?$/;

/** The frame around every page of an organization. */
export function AppShell() {
  const say = useTexts(SHELL);
  const stale = isStale(useConnection());
  const { pathname } = useLocation();
  const page = DESTINATIONS.find((one) => one.page === pathname.split("/")[3])?.page ?? null;
  // One picture takes the whole window (WEB.md 4); its page has a way back.
  const isWide = WIDE.test(pathname);
  useShortcuts();
  useLiveStream(useOrganization().slug);
  return (
    <div className={isWide ? "app wide" : "app"}>
      <a className="skip" href="#main">
        {say.skip}
      </a>
      {isWide ? null : <Rail />}
      <div className="stage">
        {isWide ? null : <Bar page={page} />}
        <main id="main" tabIndex={-1} className={stale ? "stale" : ""}>
          <Standing />
          <Unbroken key={pathname}>
            <OnceAgreed>
              <Outlet />
            </OnceAgreed>
          </Unbroken>
        </main>
      </div>
      {isWide ? null : <Tabs />}
      <Palette />
    </div>
  );
}

/** What stands in the way of everything, above every page. */
function Standing() {
  const say = useTexts(SHELL);
  const { verified } = useAccount();
  const { barred } = useOrganization();
  if (verified && !barred) return null;
  const [title, why] = barred ? [say.suspended, say.suspendedWhy] : [say.verifyFirst, say.verifyFirstWhy];
  return (
    <Note tone="warn" glyph={<Glyph name="late" tone="warn" />}>
      <b className="strong">{title}</b> {why}
    </Note>
  );
}
