import "../studio.css";
import "../viewing/viewing.css";
import "./picture.css";
import { Door } from "../door.tsx";
import { Opened } from "./opened.tsx";

/** One picture, with everything that can be made of it. Its address can be given to others of the organization. */
export function Page() {
  return <Door>{(entrance) => <Opened {...entrance} />}</Door>;
}
