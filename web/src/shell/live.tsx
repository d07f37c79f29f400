// Changes as they happen. Nothing on a screen moves by itself: a screen is told and decides when to take them in.
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";

/** A change of a matter that the viewer may see. */
export type Change = { district: number; matter: string; number: string; state: string; version: number; at: string };
type Listener = (change: Change) => void;
type Live = {
  /** Whether the stream is open; `null` before the first answer. */
  connected: boolean | null;
  /** When the stream was last heard. */
  heard: Date | null;
  listen: (listener: Listener) => () => void;
};

const Context = createContext<Live>({ connected: null, heard: null, listen: () => () => {} });

export function LiveChanges({ children }: { children: ReactNode }) {
  const [connected, setConnected] = useState<boolean | null>(null);
  const [heard, setHeard] = useState<Date | null>(null);
  const listeners = useRef(new Set<Listener>());
  useEffect(() => {
    const source = new EventSource("/api/v1/events");
    const take = (event: MessageEvent<string>) => {
      setHeard(new Date());
      let change: Change;
      try {
        change = JSON.parse(event.data) as Change;
      } catch {
        return;
      }
      if (change.matter) for (const listener of listeners.current) listener(change);
    };
    source.onopen = () => {
      setConnected(true);
      setHeard(new Date());
    };
    source.onerror = () => setConnected(false);
    source.onmessage = take;
    for (const name of ["change", "matter"]) source.addEventListener(name, take);
    return () => source.close();
  }, []);
  const [listen] = useState(() => (listener: Listener) => {
    listeners.current.add(listener);
    return () => {
      listeners.current.delete(listener);
    };
  });
  return <Context.Provider value={{ connected, heard, listen }}>{children}</Context.Provider>;
}

export const useLive = () => useContext(Context);

/** Calls `listener` for each change while the screen stands. */
export function useChanges(listener: Listener) {
  const { listen } = useLive();
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => listen((change) => latest.current(change)), [listen]);
}
