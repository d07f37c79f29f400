// Filters above a list: one of several words, and in which district.
import { useCity, useDivisions } from "../appeals/reference";
import { useAccount } from "../shell/session";
import { useSpeech, type Words } from "../words/speech";

type Filters = { search: URLSearchParams; set: (name: string, value: string) => void };

/** A filter by one of several words, kept under a name; empty lets everything through. */
export function WordFilter(props: Filters & { name: string; label: Words; words: ({ key: string } & Words)[] }) {
  const { say } = useSpeech();
  const { search, set, name, label, words } = props;
  return (
    <label className="row t13">
      {say(label)}
      <select className="input" value={search.get(name) ?? ""} onChange={(event) => set(name, event.target.value)}>
        <option value="">{say({ zh: "全部", en: "Everything" })}</option>
        {words.map((word) => (
          <option key={word.key} value={word.key}>
            {say(word)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A filter by district: only those of a city's unit may look into others. */
export function DistrictFilter({ search, set }: Filters) {
  const { say } = useSpeech();
  const account = useAccount();
  const isCity = useCity(account.district)?.division === account.district;
  const districts = useDivisions(isCity ? String(account.district) : null);
  if (!isCity) return null;
  return (
    <label className="row t13">
      {say({ zh: "哪里", en: "Where" })}
      <select
        className="input"
        value={search.get("district") ?? ""}
        onChange={(event) => set("district", event.target.value)}
      >
        <option value="">{say(account.unit_name)}</option>
        {districts.data?.rows.map((one) => (
          <option key={one.code} value={one.code}>
            {one.name}
          </option>
        ))}
      </select>
    </label>
  );
}
