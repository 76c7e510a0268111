import "./playground.css";
import { Code as CodeIcon, Columns2, RotateCcw } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useRead } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Select } from "../../kit/choices.tsx";
import { Glyph, State } from "../../kit/glyph.tsx";
import { Note, PageHead } from "../../kit/sheet.tsx";
import { Loaded } from "../../kit/states.tsx";
import { useMay, useOrganization } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { CodeDialog } from "./code-dialog.tsx";
import { Composer } from "./composer.tsx";
import { Cost } from "./cost.tsx";
import { Knobs, ModelPicker, type SoldModel } from "./knobs.tsx";
import { Leave } from "./leave.tsx";
import { type PaidBy, usePayingProject } from "./paying-project.ts";
import { FIRST_SETTINGS, forgetPictures, type Picture, readTools, requestOf } from "./talk.ts";
import { PLAYGROUND } from "./texts.ts";
import { Thread } from "./thread.tsx";
import { useTalk } from "./use-talk.ts";

/** What the simulator is asked for by default; it answers to every name. */
const SIMULATED = ["gpt-4o-mini", "gpt-4o"] as const;

export function Page() {
  const say = useTexts(PLAYGROUND);
  const { slug } = useOrganization();
  const may = useMay();
  const models = useRead("playground.models", { organization: slug, limit: 100 });
  const projects = useRead("projects.list", { organization: slug, limit: 100 });
  const reason = may("playground.open");
  if (reason !== null)
    return (
      <>
        <PageHead title={say.title} />
        <Note glyph={<Glyph name="off" />}>{reason}</Note>
      </>
    );
  return (
    <Loaded reading={models} what={say.title}>
      {({ items }) => (
        <Loaded reading={projects} what={say.title}>
          {({ items: all }) => <Playground organization={slug} models={items} projects={all} />}
        </Loaded>
      )}
    </Loaded>
  );
}

function Playground({
  organization,
  models,
  projects,
}: {
  readonly organization: string;
  readonly models: readonly SoldModel[];
  readonly projects: readonly PaidBy[];
}) {
  const say = useTexts(PLAYGROUND);
  const [project, payBy] = usePayingProject(organization, projects);
  const [mode, setMode] = useState<"live" | "test">(models.length > 0 ? "live" : "test");
  const [chosen, setChosen] = useState<readonly string[]>(() => namesOf(models).slice(0, 2));
  const [isCompared, setCompared] = useState(false);
  const [settings, setSettings] = useState(FIRST_SETTINGS);
  const [text, setText] = useState("");
  const [pictures, setPictures] = useState<readonly Picture[]>([]);
  const attached = useRef(pictures);
  attached.current = pictures;
  useEffect(() => () => forgetPictures(attached.current), []);
  const [isCode, setCode] = useState(false);
  const talk = useTalk({ organization, project, mode });
  const isLive = mode === "live";
  const names = isLive ? chosen : SIMULATED;
  const asked = isCompared ? [names[0] ?? "", names[1] ?? names[0] ?? ""] : [names[0] ?? ""];
  const choose = (at: number) => (model: string) =>
    setChosen((before) => [0, 1].map((one) => (one === at ? model : (before[one] ?? model))));
  const takesPictures = asked.every(
    (name) => !isLive || models.some((model) => model.name === name && model.takes.includes("image")),
  );
  const canSend =
    !talk.isRunning &&
    asked.every((name) => name !== "") &&
    readTools(settings.tools) !== null &&
    (text.trim() !== "" || pictures.length > 0);
  const turn = { id: "next", text, pictures, results: [], answers: [] };
  const next = requestOf(asked[0] ?? "", [...talk.turns, turn], 0, settings);
  const send = () => {
    talk.send(text.trim(), pictures, asked, settings);
    setText("");
    setPictures([]);
  };
  const pickers = (isCompared ? [0, 1] : [0]).map((at) => (
    <ModelPicker
      key={at}
      label={at === 0 ? say.model : say.secondModel}
      models={models}
      value={asked[at] ?? ""}
      onChange={choose(at)}
      isSimulated={!isLive}
    />
  ));
  return (
    <div className="play">
      <section className="talk">
        <h1 className="vh">{say.title}</h1>
        <div className="talk-head">
          <span className="keepnote">
            <State name="kept" tone="ok">
              {say.kept}
            </State>
          </span>
          <div className="acts">
            {talk.turns.length === 0 ? null : (
              <Button small look="quiet" onPress={talk.clear}>
                <RotateCcw className="i s" aria-hidden="true" />
                {say.clear}
              </Button>
            )}
            <Button
              small
              aria-pressed={isCompared}
              isDisabled={talk.turns.length > 0}
              onPress={() => setCompared(!isCompared)}
            >
              <Columns2 className="i s" aria-hidden="true" />
              {say.compare}
            </Button>
            <Button small onPress={() => setCode(true)}>
              <CodeIcon className="i s" aria-hidden="true" />
              {say.code}
            </Button>
          </div>
        </div>
        <Thread
          turns={talk.turns}
          instruction={settings.instruction}
          organization={organization}
          onStop={talk.stop}
          onAgain={() => talk.again(asked, settings)}
          onResults={(results) => talk.sendResults(results, asked, settings)}
          onExample={setText}
        />
        <Composer
          text={text}
          onText={setText}
          pictures={pictures}
          onPictures={setPictures}
          onSend={send}
          canSend={canSend}
          takesPictures={takesPictures}
          isCompared={isCompared}
          cost={
            isLive ? (
              <Cost
                organization={organization}
                models={asked}
                body={JSON.stringify(next).replace(/data:image\/\w+;base64,[\w+/=]+/g, "")}
                pictures={[...talk.turns, turn].reduce((sum, one) => sum + one.pictures.length, 0)}
                longest={settings.longest}
              />
            ) : (
              say.costsNothing
            )
          }
        />
      </section>
      <Knobs
        mode={mode}
        onMode={(other) => {
          talk.clear();
          setMode(other);
        }}
        hasProviders={models.length > 0}
        settings={settings}
        onSettings={setSettings}
        turns={talk.turns}
      >
        {projects.length > 1 ? (
          <Select
            label={say.project}
            hint={isLive ? say.projectHint : say.projectTest}
            value={project ?? ""}
            onChange={payBy}
            choices={projects.map(({ slug, name }) => ({ id: slug, label: name }))}
          />
        ) : null}
        {pickers}
      </Knobs>
      {isCode ? (
        <CodeDialog
          request={
            text.trim() === "" && talk.turns.length > 0
              ? requestOf(asked[0] ?? "", talk.turns, 0, settings)
              : next
          }
          onClose={() => setCode(false)}
        />
      ) : null}
      <Leave hasSomething={talk.turns.length > 0 || text !== ""} />
    </div>
  );
}

const namesOf = (models: readonly SoldModel[]) => [...new Set(models.map(({ name }) => name))];
