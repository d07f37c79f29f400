// One's own account: who one is, the password, the second factor, where one is signed in, and tokens.
import { useStanding } from "../administration/administration";
import { StandIn, usePosts } from "../administration/Posts";
import { useTitle } from "../shell/Frame";
import { useAccount } from "../shell/session";
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

function Who() {
  const { say } = useSpeech();
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
        <dd>{account.posts.length > 0 ? posts.names(account.posts) : say({ zh: "没有", en: "none" })}</dd>
        {standing.data && (
          <>
            <dt>{say({ zh: "代理", en: "Stands in for" })}</dt>
            <dd>
              {standing.data.stands_in.length === 0
                ? say({ zh: "今天不代理任何人", en: "nobody today" })
                : standing.data.stands_in.map((one) => (
                    <p key={one.act}>
                      <StandIn one={one} />
                    </p>
                  ))}
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}
