// Changes as they happen. Nothing on a screen moves by itself: a screen is told and decides when to take them in.
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import type { Schemas } from "../api/client";

/** What the stream says. `resync`: some of it may have been missed, so everything is asked anew. */
type Told = {
  /** A change of a matter that the viewer may see. */
  change: { district: number; matter: string; number: string; state: string; version: number; at: string };
  /** Who is in a matter now. */
  presence: { district: number; matter: string; rows: Schemas["There"][] };
  resync: undefined;
};
type Listener<Kind extends keyof Told> = (told: Told[Kind]) => void;
type Listeners = { [Kind in keyof Told]: Set<Listener<Kind>> };
type Live = {
  /** Whether the stream is open; `null` before the first answer. */
  connected: boolean | null;
  /** When the stream was last heard. */
  heard: Date | null;
  listeners: Listeners;
};

/** After this many milliseconds a stream that was refused is opened again. */
const AGAIN = 3_000;

const none = (): Listeners => ({ change: new Set(), presence: new Set(), resync: new Set() });
const Context = createContext<Live>({ connected: null, heard: null, listeners: none() });

export function LiveChanges({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [connected, setConnected] = useState<boolean | null>(null);
  const [heard, setHeard] = useState<Date | null>(null);
  const [listeners] = useState(none);
  useEffect(() => {
    let source: EventSource;
    let again: ReturnType<typeof setTimeout>;
    let isLost = false;
    const tell = <Kind extends "change" | "presence">(kind: Kind) =>
      source.addEventListener(kind, (event: MessageEvent<string>) => {
        setHeard(new Date());
        const told = JSON.parse(event.data) as Told[Kind];
        // What a screen holds of this matter is old; the screen itself decides when to take the new one in.
        const isOfIt = (query: { queryKey: readonly unknown[] }) => query.queryKey.includes(told.matter);
        if (kind === "change") void queries.invalidateQueries({ predicate: isOfIt, refetchType: "none" });
        for (const listener of listeners[kind]) listener(told);
      });
    const resync = () => {
      setHeard(new Date());
      // What is being read holds still and is compared by its own screen.
      const moves = (query: { queryKey: readonly unknown[]; meta?: Record<string, unknown> }) =>
        query.queryKey[0] !== "session" && !query.meta?.still;
      void queries.invalidateQueries({ predicate: moves });
      for (const listener of listeners.resync) listener(undefined);
    };
    const open = () => {
      source = new EventSource("/api/v1/events");
      tell("change");
      tell("presence");
      source.addEventListener("resync", resync);
      source.onopen = () => {
        setConnected(true);
        setHeard(new Date());
        // The server repeats what was missed of the districts that were heard of; of others it cannot know.
        if (isLost) resync();
        isLost = false;
      };
      source.onerror = () => {
        isLost = true;
        setConnected(false);
        // A refusal ends a stream for good: the session may be a new one by then, or the server back.
        if (source.readyState === EventSource.CLOSED) again = setTimeout(open, AGAIN);
      };
    };
    open();
    return () => {
      clearTimeout(again);
      source.close();
    };
  }, [queries, listeners]);
  return <Context.Provider value={{ connected, heard, listeners }}>{children}</Context.Provider>;
}

export const useLive = () => useContext(Context);

/** Calls `listener` whenever the stream says so, while the screen stands. */
export function useTold<Kind extends keyof Told>(kind: Kind, listener: Listener<Kind>) {
  const { listeners } = useLive();
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => {
    const call: Listener<Kind> = (told) => latest.current(told);
    listeners[kind].add(call);
    return () => {
      listeners[kind].delete(call);
    };
  }, [listeners, kind]);
}
