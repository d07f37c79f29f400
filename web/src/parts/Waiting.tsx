// The states every screen has: loading, failed, empty.
import { type ReactNode, useEffect, useState } from "react";
import { Button } from "react-aria-components";
import { useSpeech, type Words } from "../words/speech";
import { Refusal } from "./Refusal";

/** Nothing for 0.3 s, then a skeleton, after 2 s the seconds. */
export function Loading({ rows = 6 }: { rows?: number }) {
  const { say } = useSpeech();
  const [tenths, setTenths] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTenths((count) => count + 1), 100);
    return () => clearInterval(timer);
  }, []);
  if (tenths < 3) return <div className="skeleton" />;
  return (
    <div className="skeleton" aria-busy="true">
      <p role="status" className="muted t13">
        {say({ zh: "在取", en: "Loading" })}
        {tenths >= 20 && ` ${Math.floor(tenths / 10)} s`}
      </p>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of a skeleton have no other name
        <span className="sk" key={row} />
      ))}
    </div>
  );
}

/** A read that failed, and the way to try again. */
export function Failed({ problem, again }: { problem: unknown; again?: () => void }) {
  const { say } = useSpeech();
  return (
    <div className="failed">
      <Refusal problem={problem} />
      {again && (
        <Button className="btn" onPress={again}>
          {say({ zh: "再试一次", en: "Try again" })}
        </Button>
      )}
    </div>
  );
}

/** Nothing there, said in words. */
export function Empty({ title, children }: { title: Words; children?: ReactNode }) {
  const { say } = useSpeech();
  return (
    <div className="empty">
      <h2>{say(title)}</h2>
      {children}
    </div>
  );
}
