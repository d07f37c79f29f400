// That a draft is back in a form, and the way to start over.
import { useSpeech } from "../words/speech";
import type { Writing } from "./writing";

export function Kept({ writing }: { writing: Writing }) {
  const { say } = useSpeech();
  if (!writing.kept) return null;
  return (
    <button type="button" className="linkish t12" onClick={writing.again}>
      {say({ zh: "上次没写完的已放回。重新写", en: "Your draft is back. Start over" })}
    </button>
  );
}
