// Posts by their names, and who stands in with which of them.
import { useOptions } from "../appeals/reference";
import { useAccount } from "../shell/session";
import { useSpeech } from "../words/speech";
import type { Person } from "./administration";

/** The posts of the city, and their names in a row. */
export function usePosts() {
  const account = useAccount();
  const { say } = useSpeech();
  const { options } = useOptions({ kind: "choice", choices: [], list: "posts", register: null }, account.district);
  const names = (posts: string[]) =>
    posts
      .map((post) => say(options.find((one) => one.key === post)?.name ?? { zh: post, en: post }))
      .join(say({ zh: "、", en: ", " }));
  return { options, names };
}

/** For whom, with which posts, until when. */
export function StandIn({ one }: { one: Person["stands_in"][number] }) {
  const { say } = useSpeech();
  const posts = usePosts();
  return (
    <>
      {one.name} <span className="muted">{posts.names(one.posts)}</span>{" "}
      {one.until && (
        <span className="muted nowrap">{say({ zh: "到 {day}", en: "until {day}" }, { day: one.until })}</span>
      )}{" "}
      {one.absent && <span className="tag">{say({ zh: "本人缺勤", en: "absent" })}</span>}
    </>
  );
}
