// A citation: its force by form, then the provision, linked to the law page.
import type { Schemas } from "../api/client";
import { useSpeech } from "../words/speech";

export type Cited = Schemas["Cited"];

/** One citation. `city` is where the provision's page is; without it the citation is plain text. */
export function Cite({ cited, city }: { cited: Cited; city?: string }) {
  const { lang } = useSpeech();
  const words = (
    <>
      {cited.title} {cited.provision}
    </>
  );
  return (
    <span className="nowrap">
      <span className={`force ${cited.force}`}>{lang === "zh" ? cited.force_zh : cited.force}</span>
      {city ? (
        <a className="cite" href={`/law/${city}/${encodeURIComponent(cited.provision)}`} title={cited.title}>
          {cited.provision}
        </a>
      ) : (
        <span className="cite">{words}</span>
      )}
    </span>
  );
}

/** A basis between the thick and thin rules of an official document's last page. */
export function Basis({ basis, city }: { basis: Cited[]; city?: string }) {
  if (basis.length === 0) return null;
  return (
    <ul className="basis">
      {basis.map((cited) => (
        <li key={`${cited.provision}/${cited.rule}`}>
          <Cite cited={cited} city={city} /> <span className="gist muted">{cited.title}</span>
        </li>
      ))}
    </ul>
  );
}
