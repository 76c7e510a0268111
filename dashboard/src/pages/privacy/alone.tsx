import { Button } from "../../kit/button.tsx";
import { Mark } from "../../kit/mark.tsx";
import { AccountMenu } from "../../shell/account-menu.tsx";
import { useTexts } from "../../texts/language.ts";
import { OwnPrivacy } from "./own.tsx";
import { PRIVACY } from "./texts.ts";
import "./alone.css";

/** `/app/privacy`: the same without an organization around it, for somebody who is in none or has not agreed to what it asks. */
export function Page() {
  const say = useTexts(PRIVACY);
  return (
    <div className="alone">
      <header>
        <a className="mark" href="/app">
          <Mark />
          <span>Sallyport</span>
        </a>
        <AccountMenu />
      </header>
      <main id="main" tabIndex={-1}>
        <OwnPrivacy>
          <Button onPress={() => location.assign("/app")}>{say.back}</Button>
        </OwnPrivacy>
      </main>
    </div>
  );
}
