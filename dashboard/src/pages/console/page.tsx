import "./console.css";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { call } from "../../api/client.ts";
import { useRead } from "../../api/hooks.ts";
import { Problem } from "../../api/problem.ts";
import { Code } from "../../kit/copy.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { Loaded, PageFault, Waiting } from "../../kit/states.tsx";
import { useTexts } from "../../texts/language.ts";
import { ConsoleBar } from "./console-bar.tsx";
import { leftToDo, Todo } from "./left-to-do.tsx";
import { CONSOLE } from "./texts.ts";

/** Until the console is built: what a new installation still needs, with the commands that do it. */
export function Page() {
  const say = useTexts(CONSOLE);
  const session = useRead("console.show", {});
  const isOut = session.error instanceof Problem && session.error.code === "console_session_needed";
  useEffect(() => {
    if (isOut) location.assign("/console/sign-in");
  }, [isOut]);
  if (session.data === undefined || isOut)
    return (
      <main id="main" className="console-page">
        {session.error != null && !isOut ? (
          <PageFault error={session.error} />
        ) : (
          <Waiting what={say.console} />
        )}
      </main>
    );
  return (
    <>
      <ConsoleBar session={session.data} />
      <main id="main" className="console-page">
        <Left />
        <section>
          <p className="soft">{say.rest}</p>
          <Code text="npx sallyport --help" label={say.copy} />
        </section>
        <p className="acts">
          <a className="btn" href="/app">
            {say.openApp}
          </a>
        </p>
      </main>
    </>
  );
}

function Left() {
  const say = useTexts(CONSOLE);
  const left = useQuery({
    queryKey: ["what is left to do"],
    queryFn: async () => {
      const [setup, staff] = await Promise.all([
        call("console.setup", {}),
        call("staff.list", {}, { asStaff: true }),
      ]);
      const admins = staff.items.filter(({ role, state }) => role === "admin" && state === "active").length;
      return leftToDo(setup, admins);
    },
  });
  const isDone = left.data?.every(({ state }) => state !== "left") ?? false;
  return (
    <>
      <header>
        <h1>{isDone ? say.titleDone : say.title}</h1>
        <p className="soft">{say.leadList}</p>
      </header>
      <Sheet bare>
        <Loaded reading={left} what={say.title}>
          {(items) => (
            <ul className="todo">
              {items.map((one) => (
                <Todo key={one.what} {...one} />
              ))}
            </ul>
          )}
        </Loaded>
      </Sheet>
    </>
  );
}
