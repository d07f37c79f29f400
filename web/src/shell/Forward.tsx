// The clock of a demonstration: what time it is there, and moving it forward.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { serverNow, tableMoment } from "../words/dates";
import { useSpeech, type Words } from "../words/speech";
import { useCanForward } from "./session";

const STEPS: [number, Words][] = [
  [1, { zh: "1小时", en: "1 hour" }],
  [24, { zh: "1天", en: "1 day" }],
  [7 * 24, { zh: "7天", en: "7 days" }],
];

export function Forward() {
  const { say } = useSpeech();
  const queries = useQueryClient();
  const [going, setGoing] = useState<"still" | "moving" | "failed">("still");
  if (!useCanForward()) return null;
  const move = async (hours: number) => {
    setGoing("moving");
    const body = new URLSearchParams({ hours: String(hours) });
    // The answer sends a page back to where it came from; here nothing is loaded.
    const sent = { method: "POST", headers: { "X-Huying": "1" }, body, redirect: "manual" } as const;
    const answer = await fetch("/demonstration/forward", sent).catch(() => null);
    setGoing(answer?.type === "opaqueredirect" ? "still" : "failed");
    await queries.invalidateQueries();
  };
  return (
    <aside className="forward t13" aria-label={say({ zh: "演示的时间", en: "Demonstration time" })}>
      <span>
        {say({ zh: "演示的时间", en: "Demonstration time" })} {tableMoment(new Date(serverNow()).toISOString())}
      </span>
      <span>{say({ zh: "快进", en: "Forward by" })}</span>
      {STEPS.map(([hours, name]) => (
        <button
          key={hours}
          type="button"
          className="btn quiet"
          disabled={going === "moving"}
          onClick={() => void move(hours)}
        >
          {say(name)}
        </button>
      ))}
      <span role="status">
        {going === "moving" && say({ zh: "正在快进……", en: "Moving…" })}
        {going === "failed" && say({ zh: "没有快进成，再试一次。", en: "It did not move. Try again." })}
      </span>
    </aside>
  );
}
