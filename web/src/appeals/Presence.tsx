// Who else is in this matter now; says that one is here oneself.
import { useEffect, useState } from "react";
import { call, type Schemas } from "../api/client";
import { useTold } from "../shell/live";
import { useSpeech } from "../words/speech";
import { type Page, pathOf } from "./desk";

/** A sign counts for 45 seconds. */
const EVERY = 20_000;

const othersOf = (rows: Schemas["There"][]) => rows.filter((one) => !one.me);

export function Presence({ page, writing }: { page: Page; writing: boolean }) {
  const { say } = useSpeech();
  const { district, matter } = page.matter;
  const path = `${pathOf(district, matter)}/presence`;
  const [others, setOthers] = useState<Schemas["There"][]>([]);
  useTold("presence", (told) => {
    if (told.matter === matter) setOthers(othersOf(told.rows));
  });
  useEffect(() => {
    const doing = writing ? "writing" : "looking";
    // A sign that is lost is given again soon; nobody waits for it.
    const tell = () => {
      if (document.hidden) return;
      call<Schemas["Present"]>("POST", path, { body: { doing } }).then(
        (answer) => setOthers(othersOf(answer.rows)),
        () => {},
      );
    };
    tell();
    const timer = setInterval(tell, EVERY);
    return () => clearInterval(timer);
  }, [path, writing]);
  useEffect(() => {
    const leave = () => {
      call("POST", path, { body: { doing: "gone" }, keepalive: true }).catch(() => {});
    };
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [path]);
  if (others.length === 0) return null;
  return (
    <p className="note t13 no-print" role="status">
      {others
        .map((one) =>
          say(
            one.doing === "writing"
              ? { zh: "{name} 正在写", en: "{name} is writing" }
              : { zh: "{name} 正在看", en: "{name} is looking" },
            { name: one.name },
          ),
        )
        .join(say({ zh: "，", en: ", " }))}
    </p>
  );
}
