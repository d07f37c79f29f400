// The head of every administration screen: its title and the way to the others.
import { NavLink } from "react-router";
import { useTitle } from "../shell/Frame";
import { useSpeech, type Words } from "../words/speech";
import { LIST_NAMES, LISTS } from "./administration";
import "../../styles/appeals.css";
import "../../styles/administration.css";

const ROOT = "/desk/administration";
const PLACES: { path: string; name: Words }[] = [
  { path: ROOT, name: { zh: "事项", en: "Acts" } },
  { path: `${ROOT}/people`, name: { zh: "人员", en: "People" } },
  { path: `${ROOT}/texts`, name: { zh: "官方文本", en: "Official texts" } },
  { path: `${ROOT}/messages`, name: { zh: "短信和邮件", en: "Messages" } },
  { path: `${ROOT}/suggestions`, name: { zh: "机器建议", en: "Suggestions" } },
  ...LISTS.map((list) => ({ path: `${ROOT}/lists/${list}`, name: LIST_NAMES[list] })),
];

export function Head({ title }: { title: Words }) {
  const { say } = useSpeech();
  useTitle(`${say(title)} · ${say({ zh: "管理", en: "Administration" })}`);
  return (
    <>
      <nav className="places no-print" aria-label={say({ zh: "管理", en: "Administration" })}>
        {PLACES.map((place) => (
          <NavLink key={place.path} to={place.path} end={place.path === ROOT}>
            {say(place.name)}
          </NavLink>
        ))}
      </nav>
      <h1>{say(title)}</h1>
    </>
  );
}
