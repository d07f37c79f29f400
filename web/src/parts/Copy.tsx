// Copying a text that is shown once; the button says when it is done.
import { useState } from "react";
import { useSpeech } from "../words/speech";

export function Copy({ text }: { text: string }) {
  const { say } = useSpeech();
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className="btn"
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
    >
      <span role="status">{copied ? say({ zh: "复制好了", en: "Copied" }) : say({ zh: "复制", en: "Copy" })}</span>
    </button>
  );
}
