// What is held, on every screen: how long it can still be taken back, and what became of it.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useNavigate } from "react-router";
import { Problem } from "../api/client";
import { useKeys } from "../shell/keys";
import { useAccount } from "../shell/session";
import { useSpeech } from "../words/speech";
import { dropDraft, sweepDrafts } from "./drafts";
import { HELD, outbox, type Sent } from "./outbox";

export const useOutbox = () => useSyncExternalStore(outbox.listen, outbox.all);

export function OutboxBar() {
  const items = useOutbox();
  const account = useAccount();
  const queries = useQueryClient();
  const go = useNavigate();
  useEffect(() => {
    sweepDrafts();
    outbox.restore(account.id);
    return outbox.onSettled((sent) => {
      if (sent.state !== "done") return;
      dropDraft(sent.account, sent.subject);
      for (const name of ["page", "queues", "queue-counts", "queue", "callback", "whistles"])
        void queries.invalidateQueries({ queryKey: [name], refetchType: name === "queue" ? "none" : "active" });
      setTimeout(() => outbox.forget(sent.id), 6_000);
    });
  }, [account.id, queries]);
  const undo = (id?: string) => {
    const sent = outbox.undo(id);
    if (sent) void go(sent.back);
  };
  useKeys({ "ctrl+z": items.some((one) => one.state === "held") ? () => undo() : undefined });
  if (items.length === 0) return null;
  return (
    <ul className="outbox no-print">
      {items.map((sent) => (
        <Item key={sent.id} sent={sent} undo={() => undo(sent.id)} />
      ))}
    </ul>
  );
}

function Item({ sent, undo }: { sent: Sent; undo: () => void }) {
  const { say } = useSpeech();
  const go = useNavigate();
  const left = useSecondsLeft(sent);
  const look = sent.state === "failed" ? "bad" : sent.state === "done" ? "ok" : "";
  const why = sent.problem instanceof Problem ? sent.problem.body?.detail : null;
  return (
    <li className={look}>
      <span className="grow" role="status">
        <b>{say(sent.what)}</b> <span className="muted code t13">{sent.number}</span>{" "}
        {sent.state === "going" && say({ zh: "在发", en: "going out" })}
        {sent.state === "done" && sent.outcome && say(sent.outcome)}
        {sent.state === "failed" && (why ?? say({ zh: "没有办成", en: "not done" }))}
        {sent.state === "held" &&
          Boolean(sent.problem) &&
          (why ?? say({ zh: "没有连上服务器，写的都在", en: "the server was not reached; nothing is lost" }))}
      </span>
      {sent.state === "held" && (
        <>
          <span className="muted nowrap" aria-hidden="true">
            {say(
              sent.problem ? { zh: "{n} 秒后再发", en: "again in {n} s" } : { zh: "{n} 秒后发出", en: "goes in {n} s" },
              { n: left },
            )}
          </span>
          {!sent.gone && (
            <button type="button" className="btn" onClick={undo}>
              {say({ zh: "撤回", en: "Undo" })} <kbd>Ctrl</kbd>
              <kbd>Z</kbd>
            </button>
          )}
          <button type="button" className="btn quiet" onClick={() => void outbox.sendNow(sent.id)}>
            {say({ zh: "现在发", en: "Send now" })}
          </button>
          <i className="left" style={{ width: `${(left * 1000 * 100) / HELD}%` }} />
        </>
      )}
      {sent.state === "failed" && (
        <button type="button" className="btn" onClick={() => void go(sent.back, { state: { failed: sent.id } })}>
          {say({ zh: "打开表单", en: "Open the form" })}
        </button>
      )}
      {(sent.state === "failed" || sent.state === "done") && (
        <button
          type="button"
          className="btn quiet"
          aria-label={say({ zh: "收起", en: "Close" })}
          onClick={() => outbox.forget(sent.id)}
        >
          ×
        </button>
      )}
    </li>
  );
}

function useSecondsLeft(sent: Sent): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (sent.state !== "held") return;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [sent.state]);
  return Math.min(10, Math.max(0, Math.ceil((sent.until - now) / 1000)));
}
