// One's own account: who one is, the password, the second factor, where one is signed in, and tokens.
import { useStanding } from "../administration/administration";
import { useOptions } from "../appeals/reference";
import { useTitle } from "../shell/Frame";
import { useAccount } from "../shell/session";
import { spokenMoment } from "../words/dates";
import { useSpeech } from "../words/speech";
import { Password } from "./Password";
import { SecondFactor } from "./SecondFactor";
import { OwnSessions } from "./Sessions";
import { OwnTokens } from "./Tokens";
import "../../styles/account.css";

export default function AccountScreen() {
  const { say } = useSpeech();
  const title = say({ zh: "我的账户", en: "My account" });
  useTitle(title);
  return (
    <div className="page account">
      <h1>{title}</h1>
      <div className="parts">
        <div>
          <Who />
          <Password />
          <SecondFactor />
        </div>
        <div>
          <OwnSessions />
          <OwnTokens />
        </div>
      </div>
    </div>
  );
}

/** The name of a post, as the city has it. */
function usePosts() {
  const account = useAccount();
  const { say } = useSpeech();
  const { options } = useOptions({ kind: "choice", choices: [], list: "posts", register: null }, account.district);
  return (posts: string[]) =>
    posts
      .map((post) => {
        const found = options.find((one) => one.key === post);
        return found ? say(found.name) : post;
      })
      .join(say({ zh: "、", en: ", " }));
}

function Who() {
  const { say, lang } = useSpeech();
  const account = useAccount();
  const posts = usePosts();
  const standing = useStanding();
  return (
    <section className="card">
      <h2>{account.name}</h2>
      <dl className="kv">
        <dt>{say({ zh: "用户名", en: "Login" })}</dt>
        <dd className="code">{account.login}</dd>
        <dt>{say({ zh: "单位", en: "Unit" })}</dt>
        <dd>{say(account.unit_name)}</dd>
        <dt>{say({ zh: "岗位", en: "Posts" })}</dt>
        <dd>{account.posts.length > 0 ? posts(account.posts) : say({ zh: "没有", en: "none" })}</dd>
        {standing.data && (
          <>
            <dt>{say({ zh: "代理", en: "Stands in for" })}</dt>
            <dd>
              {standing.data.stands_in.length === 0
                ? say({ zh: "今天不代理任何人", en: "nobody today" })
                : standing.data.stands_in.map((one) => (
                    <p key={one.act}>
                      {one.name} <span className="muted">{posts(one.posts)}</span>{" "}
                      {one.until && (
                        <span className="muted nowrap">
                          {say({ zh: "到 {day}", en: "until {day}" }, { day: spokenMoment(one.until, lang) })}
                        </span>
                      )}{" "}
                      {one.absent && <span className="tag">{say({ zh: "本人不在岗", en: "absent" })}</span>}
                    </p>
                  ))}
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}
