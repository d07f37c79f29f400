// Where exactly: what this device says when it is asked, or coordinates from a map; and the place that they suggest, which
// is chosen by nobody but the clerk.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { call, type Schemas } from "../api/client";
import { Refusal } from "../parts/Refusal";
import { useSpeech } from "../words/speech";
import { usePaused } from "./writing";

type Props = {
  id: string;
  value: string;
  invalid?: boolean;
  told?: string;
  change: (position: string) => void;
  /** The place that was chosen, and how another one is. */
  place?: string;
  choose?: (place: string) => void;
};

export function PositionInput({ id, value, invalid, told, change, place, choose }: Props) {
  const { say } = useSpeech();
  // What is sent is always WGS-84. While something of another system stands here, nothing is sent.
  const [written, setWritten] = useState(value);
  const [system, setSystem] = useState("wgs84");
  const [accuracy, setAccuracy] = useState<number | null>(null);
  const [asking, setAsking] = useState("");
  const position = usePaused(written.trim());
  const found = useQuery({
    queryKey: ["position", position, system, accuracy, place ?? ""],
    enabled: position.includes(","),
    staleTime: 60_000,
    retry: false,
    queryFn: () => {
      const body = {
        position,
        system,
        ...(accuracy === null ? {} : { accuracy: Math.min(accuracy, 10_000) }),
        ...(place ? { place } : {}),
      };
      return call<Schemas["WhereaboutsBody"]>("POST", "/api/v1/areas/at", { body });
    },
  });
  const write = (text: string, from = system) => {
    setWritten(text);
    setSystem(from);
    change(from === "wgs84" ? text : "");
  };
  const converted = system !== "wgs84" && position === written.trim() ? found.data?.position : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was converted counts
  useEffect(() => {
    if (converted) write(converted, "wgs84");
  }, [converted]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what comes from outside, as for the next caller
  useEffect(() => {
    if (system === "wgs84") setWritten(value);
  }, [value]);
  const ask = () => {
    setAsking(say({ zh: "正在问这台设备…", en: "Asking this device…" }));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setAccuracy(coords.accuracy);
        write(`${coords.longitude.toFixed(6)},${coords.latitude.toFixed(6)}`, "wgs84");
        setAsking(say({ zh: "误差约 {n} 米", en: "exact to about {n} m" }, { n: Math.round(coords.accuracy) }));
      },
      () => setAsking(say({ zh: "这台设备没有给出位置", en: "This device gave no position" })),
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
    );
  };
  const suggestion = found.data?.suggestion;
  const offered = choose && suggestion && suggestion.level !== "district" && suggestion.place !== place;
  return (
    <div className="lines">
      <input
        id={id}
        className={`input${invalid ? " err" : ""}`}
        aria-invalid={invalid}
        aria-describedby={told}
        autoComplete="off"
        maxLength={40}
        placeholder={say({ zh: "经度,纬度", en: "longitude,latitude" })}
        value={written}
        onChange={(event) => {
          setAccuracy(null);
          setAsking("");
          write(event.target.value);
        }}
      />
      <div className="row">
        <select
          className="input"
          aria-label={say({ zh: "坐标系", en: "System" })}
          value={system}
          onChange={(event) => write(written, event.target.value)}
        >
          <option value="wgs84">WGS-84 / CGCS2000</option>
          <option value="gcj02">GCJ-02</option>
          <option value="bd09">BD-09</option>
        </select>
        {"geolocation" in navigator && window.isSecureContext && (
          <button type="button" className="btn" onClick={ask}>
            {say({ zh: "用我现在的位置", en: "Use where I am now" })}
          </button>
        )}
      </div>
      <div role="status" className="t13">
        {asking && <p className="muted">{asking}</p>}
        {accuracy !== null && (
          <p className="muted">
            {say({
              zh: "位置是这台设备自己报的，网页证明不了人在那里；没有信号就手写。",
              en: "The device says where it is; a web page cannot prove it. Without a signal, write it.",
            })}
          </p>
        )}
        {found.data && (
          <p className={found.data.fit === "differs" ? "note soon" : "note"}>
            {say(found.data.words)}{" "}
            {offered && (
              <button type="button" className="linkish" onClick={() => choose(suggestion.place)}>
                {say({ zh: "选{name}", en: "Choose {name}" }, { name: suggestion.name })}
              </button>
            )}
          </p>
        )}
      </div>
      {found.error && <Refusal problem={found.error} />}
    </div>
  );
}
