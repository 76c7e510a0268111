import "./studio.css";
import "./viewing/viewing.css";
import { Door } from "./door.tsx";
import { Studio } from "./studio.tsx";

/** Photos in, pictures out, and nothing that outlives its time. */
export function Page() {
  return <Door>{(entrance) => <Studio {...entrance} />}</Door>;
}
